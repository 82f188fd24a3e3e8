#include "mqtt/packet.hpp"

namespace mqtt {

using base::Errno;

base::Result<void> answer_of(const Packet& packet) noexcept {
    switch (packet.type) {
        case Type::connack:
            if (packet.code != 0) return base::fail(Errno::connection_refused);
            return {};
        case Type::suback:
            if (packet.code >= 128) return base::fail(Errno::access_denied);
            return {};
        case Type::publish:
        case Type::puback:
        case Type::pingresp:
            return {};
        default:
            return base::fail(Errno::invalid_argument);
    }
}

std::optional<Packet> reply_to(const Packet& packet) noexcept {
    switch (packet.type) {
        case Type::connect:
            return Packet{.type = Type::connack};
        case Type::publish:
            if (packet.qos == Qos::at_most_once) return std::nullopt;
            return Packet{.type = Type::puback, .id = packet.id};
        case Type::subscribe:
            return Packet{.type = Type::suback,
                          .id = packet.id,
                          .code = static_cast<std::uint8_t>(packet.qos)};
        case Type::pingreq:
            return Packet{.type = Type::pingresp};
        default:
            return std::nullopt;
    }
}

}  // namespace mqtt
