#pragma once
/// @file
/// WireStream: a wire of this machine's memory as a stream for MQTT. What it loses is a whole packet: as when a broker was
/// away.

#include "coap/wire.hpp"

namespace gateway {

/// One of the two ends.
struct WireStream {
    /// Sends @p packet, which may be lost.
    [[nodiscard]] futures::Task<base::Result<void>> send(std::string_view packet) {
        end.send(packet);
        co_return base::Result<void>();
    }
    /// Waits for the next one. @errors as coap::WireEnd::receive()
    [[nodiscard]] futures::Task<base::Result<std::size_t>> receive(std::span<char> room) {
        co_return co_await end.receive(room);
    }
    coap::WireEnd end;  ///< Of the wire.
};

}  // namespace gateway
