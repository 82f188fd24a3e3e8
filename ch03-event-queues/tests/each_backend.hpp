#pragma once
/// @file
/// What the conformance tests stand on: each test asks every back end the same. A back end takes
/// part as soon as events::backends() names it.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"
#include "quirks.hpp"
#include "workbook/catch.hpp"

namespace conformance {

/// Runs @p test with a new queue of each back end, in a section of its name.
template <typename Test>
void on_each_backend(Test test) {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            events::Queue queue = base::must("open a queue", events::Queue::open(backend));
            test(queue);
        }
    }
}

/// A descriptor that is closed at the end.
class Owned {
  public:
    explicit Owned(events::Descriptor descriptor) noexcept : descriptor_(descriptor) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { close(); }
    operator events::Descriptor() const noexcept { return descriptor_; }
    void close() noexcept {
        if (descriptor_ != events::no_descriptor) events::close_descriptor(descriptor_);
        descriptor_ = events::no_descriptor;
    }

    /// Somebody else closes it.
    [[nodiscard]] events::Descriptor release() noexcept {
        return std::exchange(descriptor_, events::no_descriptor);
    }

  private:
    events::Descriptor descriptor_;
};

/// Two sockets that are connected over TCP.
class Pair {
    Pair(events::Descriptor listener, const events::Address& address)
        : near(base::must("open", events::open_socket(address, events::Kind::stream))),
          far(meet(near, listener, address)) {
        events::close_descriptor(listener);
    }
    explicit Pair(events::Descriptor listener)
        : Pair(listener, base::must("address", events::Address::of(listener))) {}
    static events::Descriptor meet(events::Descriptor near, events::Descriptor listener,
                                   const events::Address& address) {
        static_cast<void>(events::connect_now(near, address));
        for (;;) {
            if (const auto accepted = events::accept_now(listener)) return *accepted;
            std::this_thread::yield();
        }
    }

  public:
    Pair() : Pair(base::must("listen", events::listen_on(events::Address::loopback(0)))) {}
    Owned near;  ///< The end that the test watches.
    Owned far;   ///< The other one.
};

inline void send(events::Descriptor to, std::string_view text) {
    const auto sent = events::send_now(to, std::as_bytes(std::span(text)));
    REQUIRE(base::must("send", sent) == text.size());
}

/// Reads until there is nothing more. @returns How many bytes.
inline std::size_t drain(events::Descriptor from) {
    std::array<std::byte, 4096> room;
    std::size_t sum = 0;
    for (;;) {
        const auto received = events::receive_now(from, room);
        if (!received) REQUIRE(received.error() == base::Errno::would_block);
        if (!received || *received == 0) return sum;
        sum += *received;
    }
}

/// Writes until nothing more goes. @returns How many bytes.
inline std::size_t fill(events::Descriptor to) {
    static const std::vector<std::byte> much(65'536);
    std::size_t sum = 0;
    for (;;) {
        const auto sent = events::send_now(to, much);
        if (!sent) REQUIRE(sent.error() == base::Errno::would_block);
        if (!sent) return sum;
        sum += *sent;
    }
}

/// What wait() gives, after the longest time that is reasonable if there is nothing.
inline std::vector<events::Event> wait(events::Queue& queue,
                                       std::chrono::nanoseconds timeout,
                                       std::size_t most = 16) {
    std::vector<events::Event> room(most);
    room.resize(base::must("wait", queue.wait(room, timeout)));
    return room;
}

/// Long enough for what certainly comes; who waits so long has failed.
inline constexpr std::chrono::seconds soon{10};
/// Long enough for what is there already, and for nothing else.
inline constexpr std::chrono::milliseconds now{20};

/// Says whether @p queue sleeps while nothing happens: whether it needs next to no processor time.
inline bool sleeps(events::Queue& queue) {
    const auto before = processor_time();
    static_cast<void>(wait(queue, std::chrono::milliseconds(100)));
    return processor_time() - before < std::chrono::milliseconds(50);
}

/// The one event that certainly comes.
inline events::Event the_event(events::Queue& queue) {
    const auto found = wait(queue, soon);
    REQUIRE(found.size() == 1);
    return found[0];
}

}  // namespace conformance
