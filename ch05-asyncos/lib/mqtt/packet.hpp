#pragma once
/// @file
/// Packet: what a client and a broker of MQTT say to each other, over a stream of bytes that loses nothing while it lasts.
///
/// Left out: QoS 2, wills, retained messages, user names, UNSUBSCRIBE, several topics in one SUBSCRIBE. Texts are not
/// checked to be UTF-8.
/// @source OASIS: MQTT Version 3.1.1, 2 "MQTT Control Packet format", 3 "MQTT Control Packets"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// Message Queuing Telemetry Transport.
namespace mqtt {

/// What kind of packet.
enum class Type : std::uint8_t {
    connect = 1,      ///< I am this client.
    connack = 2,      ///< Welcome, or not.
    publish = 3,      ///< This is said about a topic.
    puback = 4,       ///< I have it, and answer for it.
    subscribe = 8,    ///< Tell me what is said about a topic.
    suback = 9,       ///< I will, or not.
    pingreq = 12,     ///< Are you there?
    pingresp = 13,    ///< I am.
    disconnect = 14,  ///< I go, and nothing is wrong.
};

/// How much a sender does so that a packet arrives: its quality of service.
enum class Qos : std::uint8_t {
    at_most_once,   ///< It is sent once.
    at_least_once,  ///< It is sent until it is acknowledged.
};

/// One packet. Each type uses some of the fields. Its texts lie where it was read from, or wherever its writer has them.
struct Packet {
    Type type;             ///< Which.
    std::uint16_t id = 0;  ///< PUBLISH of QoS 1, SUBSCRIBE, and what answers them: not 0.
    std::string_view topic =
        {};  ///< PUBLISH, SUBSCRIBE: about what. CONNECT: the client's name.
    std::string_view payload = {};  ///< PUBLISH: what is said.
    Qos qos = Qos::at_most_once;    ///< PUBLISH; SUBSCRIBE: no better than that.
    bool is_repeated = false;       ///< PUBLISH of QoS 1: it may have come before (DUP).
    std::uint16_t keep_alive =
        0;  ///< CONNECT: who says nothing for 1.5 times so many seconds is gone; 0: never.
    std::uint8_t code = 0;  ///< CONNACK: 0 is welcome. SUBACK: from 128 on it is refused.
};

/// Writes @p packet into @p room. A CONNECT asks for the session of that name, which outlives a connection.
/// @returns How many bytes it has.
/// @errors no_buffers        it has more than the room
/// @errors invalid_argument  a text is too long, a topic is none, or there is no id where one must be
[[nodiscard]] base::Result<std::size_t> write(const Packet& packet,
                                              std::span<char> room) noexcept;

/// How many bytes the packet has that begins with @p begin; 0: more of it is needed to know.
/// @errors invalid_argument  nothing can begin so
[[nodiscard]] base::Result<std::size_t> size_of(std::string_view begin) noexcept;

/// Reads a packet, which is all of @p bytes. @pre size_of(bytes) == bytes.size()
/// @errors invalid_argument  it is no packet of MQTT
/// @errors not_implemented   it is one of those that are left out
[[nodiscard]] base::Result<Packet> read(std::string_view bytes) noexcept;

/// What a broker says with @p packet.
/// @errors connection_refused  we are not welcome         @errors access_denied  we may not hear about that topic
/// @errors invalid_argument    no broker says such a thing
[[nodiscard]] base::Result<void> answer_of(const Packet& packet) noexcept;

/// What must be answered to @p packet, if all is well: an acknowledgement, a welcome.
[[nodiscard]] std::optional<Packet> reply_to(const Packet& packet) noexcept;

}  // namespace mqtt
