#pragma once
/// @file
/// Assembler: packets out of a stream, which brings them in any pieces.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "mqtt/packet.hpp"

namespace mqtt {

/// Keeps what has come of a packet. @tparam Most  How many bytes a packet may have: what says that it has more is refused
/// before they come.
template <std::size_t Most>
class Assembler {
  public:
    /// Where the next bytes are to go: never empty after next() has said that it needs more.
    [[nodiscard]] std::span<char> room() noexcept {
        return std::span(bytes_).subspan(used_);
    }
    /// So many have been put there. @pre There was room.
    void add(std::size_t count) noexcept { used_ += count; }
    /// Forgets all.
    void clear() noexcept { used_ = given_ = 0; }

    /// The next packet, whose texts are good until the next call; nullopt: more bytes are needed.
    /// @errors no_buffers  it has more than Most bytes   @errors any other  as size_of() and read()
    // [next]
    [[nodiscard]] base::Result<std::optional<Packet>> next() noexcept {
        std::copy(bytes_.begin() + given_, bytes_.begin() + used_, bytes_.begin());
        used_ -= given_;
        given_ = 0;
        const auto size = size_of({bytes_.data(), used_});
        if (!size) return base::fail(size.error());
        if (*size > Most) return base::fail(base::Errno::no_buffers);
        if (*size == 0 || *size > used_) return std::nullopt;
        given_ = *size;
        const auto packet = read({bytes_.data(), *size});
        if (!packet) return base::fail(packet.error());
        return *packet;
    }
    // [next]

  private:
    std::array<char, Most> bytes_;
    std::size_t used_ = 0, given_ = 0;
};

}  // namespace mqtt
