#pragma once
/// @file
/// Wire: a link without a network: datagrams from one task of this machine to another. It loses those that it is told to,
/// so a program can show, each time alike, what loss does.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "futures/core/channel.hpp"
#include "futures/core/task.hpp"

namespace coap {

/// A message of a few bytes.
struct Datagram {
    std::array<char, 128> bytes;  ///< Its bytes...
    std::size_t size;             ///< ...of which there are so many.
};

/// One direction.
struct Wire {
    std::uint64_t lost = 0;  ///< Bit n: the n-th datagram of the first 64 does not arrive.
    futures::Channel<Datagram> datagrams{4};  ///< Under way; more than four are lost, too.
    std::uint64_t count = 0;                  ///< How many were sent.
};

/// One of the two ends: a link, as Endpoint wants it.
struct WireEnd {
    Wire& out;  ///< What it sends on.
    Wire& in;   ///< What it hears.

    /// Sends @p text, which may be lost. What is longer than a datagram is.
    void send(std::string_view text) noexcept {
        const std::uint64_t number = out.count++;
        const bool is_lost = number < 64 && (out.lost >> number & 1) != 0;
        Datagram datagram{{}, text.size()};
        if (is_lost || text.size() > datagram.bytes.size()) return;
        std::ranges::copy(text, datagram.bytes.begin());
        (void)out.datagrams.sender.try_send(std::move(datagram));
    }
    /// Waits for the next one. @returns How many bytes it has; what is behind the room is lost.
    /// @errors broken_pipe  nobody can send any more   @errors out_of_memory  there was none for the wire
    [[nodiscard]] futures::Task<base::Result<std::size_t>> receive(std::span<char> room) {
        const auto datagram = co_await in.datagrams.receiver.receive();
        if (!datagram) co_return base::fail(datagram.error());
        const std::size_t size = std::min(room.size(), datagram->size);
        std::copy_n(datagram->bytes.begin(), size, room.begin());
        co_return size;
    }
};

}  // namespace coap
