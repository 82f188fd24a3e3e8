#pragma once
/// @file
/// Request: one operation under way, from its start to its completion.

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"
#include "events/address.hpp"
#include "events/descriptor.hpp"
#include "events/event.hpp"

namespace events {

/// What is to be done.
enum class Verb : std::uint8_t {
    accept,        ///< Take a connection.
    connect,       ///< Make one, to `address`.
    receive,       ///< Read from a socket or pipe into `bytes`.
    send,          ///< Write `bytes` to one; all of them.
    receive_from,  ///< Receive a datagram and its sender's address.
    send_to,       ///< Send one to `address`.
    read_at,       ///< Read from a file at `offset`.
    write_at,      ///< Write to one.
    poll,  ///< Wait until it is ready: what readiness is made of over a completion queue.
};

class Buffers;

/// An operation. It belongs to its queue, with its bytes, until its completion has been given out.
struct Request {
    Verb verb = Verb::receive;               ///< What is to be done,
    Descriptor descriptor = no_descriptor;   ///< with what.
    std::byte* bytes = nullptr;              ///< The buffer.
    std::size_t size = 0;                    ///< Its size.
    std::uint64_t offset = 0;                ///< For files.
    Address* address = nullptr;              ///< Of whom to connect or send to.
    Address* sender = nullptr;               ///< Where a receive_from leaves its sender's.
    Interest interest = Interest::readable;  ///< For poll.
    bool many = false;           ///< Go on until cancelled: accept, receive, poll.
    Buffers* buffers = nullptr;  ///< Where a receive that goes on takes its buffers.
    Token token = 0;             ///< The caller's name for it.
    Tell tell = Tell::at_once;   ///< For send: when it is told of.

    // The rest is the queue's.
    bool is_under_way = false;     ///< A second try: a connect that has begun, say.
    bool is_cancelled = false;     ///< Its end was asked for: nobody tries again.
    std::uint32_t id = 0;          ///< Its place in the queue's table,
    std::uint32_t generation = 0;  ///< and how often that has been used before.
    Request* next = nullptr;       ///< In the list of whoever has it.
    Request* before = nullptr;     ///< Likewise.
};

/// What became of a request, or of one step of one that goes on.
struct Completed {
    Request* request = nullptr;  ///< Which one.
    std::int64_t result =
        0;                   ///< Bytes; the descriptor; what a poll found (see to_ready()).
    base::Errno error = {};  ///< Why it failed, or 0.
    bool more = false;       ///< It goes on.
    int buffer = -1;         ///< The buffer that it has filled, of those in `buffers`.
};

}  // namespace events
