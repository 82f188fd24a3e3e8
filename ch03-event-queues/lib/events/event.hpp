#pragma once
/// @file
/// Event: what a queue has to tell. Interest and Mode: what it is asked to tell.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.hpp"

namespace events {

/// The caller's own name for what it waits for: comes back with each event.
using Token = std::uint64_t;

/// What a descriptor is watched for.
enum class Interest : std::uint8_t { readable = 1, writable = 2, both = 3 };

/// How often the queue tells. The same on every system.
enum class Mode : std::uint8_t {
    level,  ///< In each wait(), as long as it is so.
    edge,  ///< Once; and once more after each Queue::blocked() or modify(), as soon as it is so.
           ///< Who sees new data arrive on top of old may tell more often, nobody less.
    oneshot,  ///< Once; then never, until modify() asks again. Asking is answered if it is so.
};

/// When the queue tells of an operation that is done. What has failed it tells at once.
enum class Tell : std::uint8_t {
    at_once,  ///< That ends a wait().
    with_next,  ///< Perhaps only with the next event, or when the time of a wait() is up. Who answers
    ///< and waits for the next question then needs one system call instead of two.
};

/// What has happened.
enum class What : std::uint8_t {
    ready,   ///< A watched descriptor is ready: see Event::ready.
    done,    ///< An operation has ended: see Event::result.
    timer,   ///< A timer's time has come.
    woken,   ///< Somebody has called wake().
    signal,  ///< A signal has come; its number is the result.
    child,   ///< A child process has ended; its status, as wait(2) gives it, is the result.
};

/// What a descriptor is ready for. Several may be true at once.
struct Ready {
    bool readable : 1 =
        false;  ///< A read will not wait: there is data, or the end, or an error.
    bool writable : 1 = false;  ///< A write will not wait.
    bool read_closed : 1 =
        false;  ///< The other side sends no more; there may still be data.
    bool write_closed : 1 = false;                  ///< The other side takes no more.
    bool error : 1 = false;                         ///< The next call on it says which.
    bool operator==(const Ready&) const = default;  ///< All the same.
};

/// One thing that has happened.
struct Event {
    Token token = 0;          ///< The caller's name for it.
    What what = What::ready;  ///< Which kind of thing.
    Ready ready = {};         ///< For What::ready.
    bool more = false;  ///< For What::done: the operation goes on, and will tell again.
    base::Errno error =
        {};  ///< For What::done: why it failed; 0 if it has not. For What::child: why
             ///< nobody knows how it ended.
    int buffer = -1;  ///< For What::done: which of the Buffers holds the bytes.
    std::int64_t result =
        0;  ///< For What::done: bytes, or the descriptor that was accepted.
};

}  // namespace events
