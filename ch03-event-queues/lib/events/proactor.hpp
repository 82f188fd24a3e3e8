#pragma once
/// @file
/// Proactor: the contract of a system's completion queue. proactor_uring.cpp and
/// proactor_iocp.cpp fulfil it; over_readiness.cpp does so on top of a Selector.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "events/request.hpp"

namespace events {

/// What a poll has found, as the result of its request.
[[nodiscard]] inline std::int64_t to_result(Ready ready) noexcept {
    return std::int64_t{ready.readable} | std::int64_t{ready.writable} << 1 |
           std::int64_t{ready.read_closed} << 2 | std::int64_t{ready.write_closed} << 3 |
           std::int64_t{ready.error} << 4;
}
/// The other way round.
[[nodiscard]] inline Ready to_ready(std::int64_t result) noexcept {
    return {.readable = (result & 1) != 0,
            .writable = (result & 2) != 0,
            .read_closed = (result & 4) != 0,
            .write_closed = (result & 8) != 0,
            .error = (result & 16) != 0};
}

/// Carries out requests and tells when each is done.
///
/// Not for several threads, wake() excepted.
class Proactor {
  public:
    virtual ~Proactor() = default;

    /// Begins @p request, which must stay where it is until wait() has given it back for the last time. What
    /// can be known at once (a closed descriptor) may be told by wait() as well.
    virtual void start(Request& request) noexcept = 0;

    /// Tells of @p request at once, although it has Tell::with_next. Only who puts off what is done need
    /// do something.
    virtual void hurry(Request& request) noexcept { static_cast<void>(request); }

    /// Asks that @p request end early. It is given back by wait() in any case: with the error
    /// `cancelled`, or with what has happened first.
    virtual void cancel(Request& request) noexcept = 0;

    /// Hands everything that was asked for to the system. Afterwards no request that was cancelled holds
    /// its descriptor: it may be closed, and the other side learns of it.
    virtual void flush() noexcept {}

    /// Waits until a request has something to tell, for @p timeout at most, never less.
    /// @returns How much of @p room it has filled: 0 if the time is up or wake() was called.
    /// @errors interrupted  a signal handler has run, or the system is short of something: ask again
    [[nodiscard]] virtual base::Result<std::size_t> wait(
        std::span<Completed> room,
        std::optional<std::chrono::nanoseconds> timeout) noexcept = 0;

    /// Ends the wait(), or the next one.
    /// @threads any
    virtual void wake() noexcept = 0;

    /// A descriptor that is readable as soon as wait() would find something; or no_descriptor.
    [[nodiscard]] virtual Descriptor descriptor() const noexcept = 0;
};

}  // namespace events
