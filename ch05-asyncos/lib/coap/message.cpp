#include "coap/message.hpp"

#include <algorithm>

#include "packets/bytes.hpp"

namespace coap {

using base::Errno;
using packets::byte, packets::take;

namespace {

constexpr unsigned version = 1, uri_port = 7, uri_path = 11;
constexpr std::uint8_t payload_marker = 0xff;

// [extended]
// A number of four bits: from 13 on, one or two bytes more say it. 15 is no number.
bool extend(unsigned& number, std::string_view& rest) noexcept {
    std::string_view more;
    if (number == 15) return false;
    if (number == 13) {
        if (!take(rest, 1, more)) return false;
        number = 13 + byte(more, 0);
    } else if (number == 14) {
        if (!take(rest, 2, more)) return false;
        number = 269 + byte(more, 0) * 256U + byte(more, 1);
    }
    return true;
}
// [extended]

// An option whose number is odd must be understood; the others are only for those who do. To which port it was sent makes no
// difference here.
base::Result<void> use(unsigned option, std::string_view value, Message& message) noexcept {
    if (option % 2 == 0 || option == uri_port) return {};
    if (option != uri_path || !message.path.empty())
        return base::fail(Errno::not_implemented);
    if (value.size() > 255) return base::fail(Errno::invalid_argument);
    message.path = value;
    return {};
}

base::Result<void> read_options(std::string_view rest, Message& message) noexcept {
    const auto malformed = base::fail(Errno::invalid_argument);
    base::Result<void> result;  // what is wrong with the form comes first
    for (unsigned option = 0; !rest.empty();) {
        const std::uint8_t head = byte(rest, 0);
        rest.remove_prefix(1);
        if (head == payload_marker) {
            if (rest.empty()) return malformed;
            message.payload = rest;
            return result;
        }
        unsigned delta = head >> 4, size = head & 15;
        std::string_view value;
        if (!extend(delta, rest) || !extend(size, rest) || !take(rest, size, value))
            return malformed;
        option += delta;
        if (option > 0xffff) return malformed;
        const auto used = use(option, value, message);
        if (!used && used.error() == Errno::invalid_argument) return used;
        if (!used) result = used;
    }
    return result;
}

}  // namespace

base::Result<std::size_t> write(const Message& message, std::span<char> room) noexcept {
    const std::size_t path = message.path.size();
    if (message.token.size() > 8 || path > 255) return base::fail(Errno::invalid_argument);
    packets::Writer writer(room);
    writer.put(version << 6 | static_cast<unsigned>(message.type) << 4 |
               static_cast<unsigned>(message.token.size()));
    writer.put(static_cast<unsigned>(message.code));
    writer.put_two(message.id);
    writer.put(message.token);
    if (path != 0) {
        writer.put(uri_path << 4 | static_cast<unsigned>(std::min<std::size_t>(path, 13)));
        if (path >= 13) writer.put(static_cast<unsigned>(path - 13));
        writer.put(message.path);
    }
    if (!message.payload.empty()) {
        writer.put(payload_marker);
        writer.put(message.payload);
    }
    return writer.end();
}

base::Result<void> read(std::string_view datagram, Message& message) noexcept {
    message = {};
    std::string_view rest = datagram, head;
    if (!take(rest, 4, head)) return base::fail(Errno::invalid_argument);
    message.type = static_cast<Type>(byte(head, 0) >> 4 & 3);
    message.code = static_cast<Code>(byte(head, 1));
    message.id = static_cast<std::uint16_t>(byte(head, 2) << 8 | byte(head, 3));
    const std::size_t token = byte(head, 0) & 15;
    const bool is_empty = message.code == Code::empty;
    if (byte(head, 0) >> 6 != version || token > 8 || (is_empty && datagram.size() != 4) ||
        !take(rest, token, message.token))
        return base::fail(Errno::invalid_argument);
    return read_options(rest, message);
}

}  // namespace coap
