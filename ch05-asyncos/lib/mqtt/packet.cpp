#include "mqtt/packet.hpp"

#include "packets/bytes.hpp"

namespace mqtt {

using base::Errno;
using base::Result;
using packets::byte;
using packets::take;

namespace {

constexpr std::string_view protocol("\0\4MQTT\4", 7);  // its name, and version 3.1.1
constexpr std::size_t longest_text = 0xffff, most_length_bytes = 4;
constexpr unsigned repeated = 8, qos_bits = 6, qos_shift = 1;  // of a PUBLISH's first byte

const auto malformed = base::fail(Errno::invalid_argument);

// The low half of the first byte, where it says nothing.
unsigned flags_of(Type type) noexcept { return type == Type::subscribe ? 2 : 0; }

bool is_topic(const Packet& packet) noexcept {
    if (packet.topic.empty() || packet.topic.contains('\0')) return false;
    return packet.type != Type::publish ||
           packet.topic.find_first_of("+#") == packet.topic.npos;
}
bool has_id(const Packet& packet) noexcept {
    switch (packet.type) {
        case Type::publish:
            return packet.qos != Qos::at_most_once;
        case Type::puback:
        case Type::subscribe:
        case Type::suback:
            return true;
        default:
            return false;
    }
}
bool has_topic(Type type) noexcept {
    return type == Type::publish || type == Type::subscribe;
}

// What stands behind the first byte and the length.
std::size_t rest_of(const Packet& packet) noexcept {
    const std::size_t id = has_id(packet) ? 2 : 0, text = 2 + packet.topic.size();
    switch (packet.type) {
        case Type::connect:
            return protocol.size() + 3 + text;
        case Type::connack:
            return 2;
        case Type::publish:
            return text + id + packet.payload.size();
        case Type::subscribe:
            return id + text + 1;
        case Type::suback:
            return id + 1;
        default:
            return id;
    }
}

// [length]
// Seven bits in each byte, the low ones first; the eighth says that there is another byte.
void put_length(packets::Writer& writer, std::size_t length) noexcept {
    for (; length > 127; length >>= 7U)
        writer.put(static_cast<unsigned>(length & 127) | 128);
    writer.put(static_cast<unsigned>(length));
}
// [length]
void put_text(packets::Writer& writer, std::string_view text) noexcept {
    writer.put_two(static_cast<unsigned>(text.size()));
    writer.put(text);
}

void put_rest(packets::Writer& writer, const Packet& packet) noexcept {
    const auto put_id = [&] {
        if (has_id(packet)) writer.put_two(packet.id);
    };
    switch (packet.type) {
        case Type::connect:
            writer.put(protocol);
            writer.put(0);  // no user, no will, and the session is kept
            writer.put_two(packet.keep_alive);
            return put_text(writer, packet.topic);
        case Type::connack:
            writer.put(0);
            return writer.put(packet.code);
        case Type::publish:
            put_text(writer, packet.topic);
            put_id();
            return writer.put(packet.payload);
        case Type::subscribe:
            put_id();
            put_text(writer, packet.topic);
            return writer.put(static_cast<unsigned>(packet.qos));
        case Type::suback:
            put_id();
            return writer.put(packet.code);
        default:
            return put_id();
    }
}

bool take_text(std::string_view& rest, std::string_view& text) noexcept {
    std::uint16_t size = 0;
    return take(rest, size) && take(rest, size, text);
}
bool take_byte(std::string_view& rest, std::uint8_t& value) noexcept {
    std::string_view taken;
    if (!take(rest, 1, taken)) return false;
    value = byte(taken, 0);
    return true;
}
bool take_qos(unsigned bits, Packet& packet) noexcept {
    packet.qos = static_cast<Qos>(bits);
    return bits <= 1;
}

bool take_connect(std::string_view& rest, Packet& packet) noexcept {
    std::string_view name;
    std::uint8_t flags = 0;
    return take(rest, protocol.size(), name) && name == protocol &&
           take_byte(rest, flags) && flags == 0 && take(rest, packet.keep_alive) &&
           take_text(rest, packet.topic);
}
bool take_rest(std::string_view& rest, Packet& packet) noexcept {
    const auto take_id = [&] {
        return !has_id(packet) || (take(rest, packet.id) && packet.id != 0);
    };
    std::uint8_t bits = 0;
    switch (packet.type) {
        case Type::connect:
            return take_connect(rest, packet);
        case Type::connack:  // whether there was a session does not matter here
            return take_byte(rest, bits) && bits <= 1 && take_byte(rest, packet.code);
        case Type::publish:
            return take_text(rest, packet.topic) && take_id() &&
                   take(rest, rest.size(), packet.payload);
        case Type::subscribe:
            return take_id() && take_text(rest, packet.topic) && take_byte(rest, bits) &&
                   take_qos(bits, packet);
        case Type::suback:
            return take_id() && take_byte(rest, packet.code);
        default:
            return take_id();
    }
}

// Each type has flags of its own, and most have none.
Result<void> take_flags(unsigned flags, Packet& packet) noexcept {
    const unsigned qos = (flags & qos_bits) >> qos_shift;
    switch (packet.type) {
        case Type::publish:
            packet.is_repeated = (flags & repeated) != 0;
            if (qos == 3 || (qos == 0 && packet.is_repeated)) return malformed;
            if (!take_qos(qos, packet)) return base::fail(Errno::not_implemented);
            return {};
        case Type::connect:
        case Type::connack:
        case Type::puback:
        case Type::subscribe:
        case Type::suback:
        case Type::pingreq:
        case Type::pingresp:
        case Type::disconnect:
            if (flags != flags_of(packet.type)) return malformed;
            return {};
        default:
            break;
    }
    const auto number = static_cast<unsigned>(packet.type);
    return number == 0 || number == 15 ? malformed : base::fail(Errno::not_implemented);
}

}  // namespace

Result<std::size_t> write(const Packet& packet, std::span<char> room) noexcept {
    const bool is_named = has_topic(packet.type) ? is_topic(packet) : true;
    if (!is_named || packet.topic.size() > longest_text ||
        packet.payload.size() > longest_text || (has_id(packet) && packet.id == 0))
        return malformed;
    packets::Writer writer(room);
    const bool is_publish = packet.type == Type::publish;
    const unsigned flags = static_cast<unsigned>(packet.qos) << qos_shift |
                           (packet.is_repeated ? repeated : 0);
    writer.put(static_cast<unsigned>(packet.type) << 4U |
               (is_publish ? flags : flags_of(packet.type)));
    put_length(writer, rest_of(packet));
    put_rest(writer, packet);
    return writer.end();
}

Result<std::size_t> size_of(std::string_view begin) noexcept {
    std::size_t length = 0;
    for (std::size_t at = 1; at < begin.size(); ++at) {
        length |= std::size_t{byte(begin, at) & 127U} << 7 * (at - 1);
        if (byte(begin, at) < 128) return at + 1 + length;
        if (at == most_length_bytes) return malformed;
    }
    return 0;
}

// [read]
Result<Packet> read(std::string_view bytes) noexcept {
    Packet packet{.type = static_cast<Type>(byte(bytes, 0) >> 4U)};
    const auto known = take_flags(byte(bytes, 0) & 15U, packet);
    if (!known) return base::fail(known.error());
    std::string_view rest = bytes;
    rest.remove_prefix(1);
    while (byte(rest, 0) >= 128) rest.remove_prefix(1);
    rest.remove_prefix(1);
    if (!take_rest(rest, packet) || !rest.empty()) return malformed;
    if (has_topic(packet.type) && !is_topic(packet)) return malformed;
    return packet;
}
// [read]

}  // namespace mqtt
