#pragma once
/// @file
/// A talk: two tasks that send each other a byte, for whatever reactor one has.

#include <array>
#include <span>

#include "base/must.hpp"
#include "byhand/async.hpp"
#include "byhand/reactor.hpp"
#include "events/sockets.hpp"

namespace byhand {

/// Two connected sockets, closed at the end.
struct Pair {
    /// One for each side.
    std::array<events::Descriptor, 2> ends =
        base::must("make a pair", events::connected_pair());
    Pair() = default;
    Pair(const Pair&) = delete;  ///< They are closed once.
    ~Pair() {
        for (const events::Descriptor end : ends) events::close_descriptor(end);
    }
};

/// Sends one byte.
inline void send_byte(events::Descriptor socket) {
    const std::byte byte{'x'};
    base::must("send", events::send_now(socket, std::span(&byte, 1)));
}

// [talk]
/// Asks so many times, and waits for each answer.
template <typename AnyReactor>
Async<> asks(AnyReactor& reactor, events::Descriptor socket, int times) {
    for (int i = 0; i < times; ++i) {
        send_byte(socket);
        co_await Receive(reactor, socket);
    }
    reactor.forget(socket);
}

/// Answers so many times.
template <typename AnyReactor>
Async<> answers(AnyReactor& reactor, events::Descriptor socket, int times) {
    for (int i = 0; i < times; ++i) {
        co_await Receive(reactor, socket);
        send_byte(socket);
    }
    reactor.forget(socket);
}
// [talk]

}  // namespace byhand
