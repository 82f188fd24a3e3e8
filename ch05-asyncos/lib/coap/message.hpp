#pragma once
/// @file
/// Message: what two ends of CoAP say to each other: HTTP's verbs in a few bytes, for devices that have few.
/// @source RFC 7252, The Constrained Application Protocol, 3 "Message Format"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// The Constrained Application Protocol.
namespace coap {

/// What is to happen with a message.
enum class Type : std::uint8_t {
    confirmable,      ///< It is sent again until it is acknowledged.
    non_confirmable,  ///< It is sent once.
    acknowledgement,  ///< It has come; the answer may be in it.
    reset,            ///< It has come, and was not understood.
};

/// What is asked, or how it went: a class in three bits, a number in five.
enum class Code : std::uint8_t {
    empty = 0x00,        ///< Nothing: only that something has come.
    get = 0x01,          ///< Give.
    post = 0x02,         ///< Take.
    put = 0x03,          ///< Be.
    created = 0x41,      ///< 2.01: done, and it is new.
    changed = 0x44,      ///< 2.04: done.
    content = 0x45,      ///< 2.05: here it is.
    bad_request = 0x80,  ///< 4.00: what is said makes no sense.
    bad_option = 0x82,   ///< 4.02: a part of the question was not understood.
    not_found = 0x84,    ///< 4.04: there is nothing of that name.
};

/// One message. Its texts lie in the datagram that it was read from, or wherever its writer has them.
struct Message {
    Type type;               ///< What is to happen with it.
    Code code;               ///< What it says.
    std::uint16_t id;        ///< Which message: an acknowledgement has the same.
    std::string_view token;  ///< Which question: an answer has the same. 8 bytes at most.
    std::string_view
        path;  ///< Of what. One part: longer paths are refused here. 255 bytes at most.
    std::string_view payload;  ///< What is said about it.
};

/// Says whether @p code is a question.
[[nodiscard]] constexpr bool is_request(Code code) noexcept {
    return code != Code::empty && static_cast<std::uint8_t>(code) < 0x20;
}

/// Says whether @p code is the answer that it went well.
[[nodiscard]] constexpr bool is_success(Code code) noexcept {
    return static_cast<std::uint8_t>(code) >> 5 == 2;
}

/// Writes @p message into @p room. @returns How many bytes it has.
/// @errors no_buffers        it has more than the room
/// @errors invalid_argument  the token or the path is too long
[[nodiscard]] base::Result<std::size_t> write(const Message& message,
                                              std::span<char> room) noexcept;

/// Reads @p datagram into @p message. What it refuses is not to be used, but its type and id, which are those of the
/// datagram if it has four bytes.
/// @errors invalid_argument  it is no message of CoAP
/// @errors not_implemented   it has an option that must be understood, and is not
[[nodiscard]] base::Result<void> read(std::string_view datagram, Message& message) noexcept;

}  // namespace coap
