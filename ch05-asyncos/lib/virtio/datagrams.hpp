#pragma once
/// @file
/// Datagrams: a port with UDP behind it, as CoAP wants a link.

#include <span>
#include <string_view>

#include "virtio/port.hpp"

namespace virtio {

/// Of a port, which outlives it.
struct Datagrams {
    Port& port;  ///< Where they go, and come from.

    /// Sends @p datagram, which may be lost: what is longer than a buffer, or finds none free, is.
    void send(std::string_view datagram) noexcept { (void)port.try_send(datagram); }
    /// Waits for the next one. @returns How many bytes have come; what is behind the room is lost.
    [[nodiscard]] Received receive(std::span<char> room) noexcept {
        return port.receive(room, Port::End::is_lost);
    }
};

}  // namespace virtio
