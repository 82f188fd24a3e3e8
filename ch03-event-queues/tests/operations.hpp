#pragma once
/// @file
/// What the conformance tests of operations share.

#include <span>
#include <string_view>
#include <vector>

#include "each_backend.hpp"

namespace conformance {

/// Waits for so many events that tell of operations, with room for few at a time.
inline std::vector<events::Event> ends(events::Queue& queue, std::size_t count) {
    std::vector<events::Event> all;
    while (all.size() < count) {
        const auto found = wait(queue, soon, 7);
        REQUIRE_FALSE(found.empty());
        for (const events::Event& event : found) REQUIRE(event.what == events::What::done);
        all.insert(all.end(), found.begin(), found.end());
    }
    REQUIRE(all.size() == count);
    return all;
}

/// The end of the only operation.
inline events::Event end(events::Queue& queue) { return ends(queue, 1)[0]; }

/// No operation has two ends.
inline void nothing_more(events::Queue& queue) { CHECK(wait(queue, now).empty()); }

/// The bytes of a text,
inline std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

/// and the other way round.
inline std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Somebody to connect to.
struct Listener {
    Owned socket{base::must("listen", events::listen_on(events::Address::loopback(0)))};
    events::Address address = base::must("address", events::Address::of(socket));
    [[nodiscard]] Owned open() const {
        return Owned(
            base::must("socket", events::open_socket(address, events::Kind::stream)));
    }
};

}  // namespace conformance
