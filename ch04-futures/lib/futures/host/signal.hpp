#pragma once
/// @file
/// Signal: waits for signals of the system, Ctrl+C for instance.

#include <cstdint>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/host/reactor.hpp"

namespace futures {

class SignalSource;

/// Waits for one signal.
class [[nodiscard]] SignalFuture : Pinned {
  public:
    using Output = int;  ///< Its number.

    /// Ready when @p source has seen more than @p seen signals, which it then counts.
    SignalFuture(SignalSource& source, std::uint64_t& seen) noexcept
        : source_(source), seen_(seen) {}
    ~SignalFuture();
    Poll<Output> poll(Context& context) noexcept;  ///< Has it come?

  private:
    friend class SignalSource;
    SignalSource& source_;
    std::uint64_t& seen_;
    Waiting waiting_;
    SignalFuture *next_ = nullptr, *before_ = nullptr;  // among those who wait
    bool is_listed_ = false;
};

/// A signal that from now on does nothing else in this process. Several may wait for the same one, and
/// each is told.
/// @pre The reactor outlives it.
class Signal {
  public:
    /// Begins to take signal @p number: SIGINT, SIGTERM, SIGHUP.
    /// @errors invalid_argument, not_implemented
    [[nodiscard]] static base::Result<Signal> open(Reactor& reactor, int number) noexcept;
    /// Waits for the next since the last one that it gave. Several that come before that are one.
    [[nodiscard]] SignalFuture next() noexcept { return {*source_, seen_}; }

  private:
    explicit Signal(SignalSource& source) noexcept;
    SignalSource* source_;
    std::uint64_t seen_;
};

/// Ctrl+C: the signal SIGINT. @errors as Signal::open()
[[nodiscard]] base::Result<Signal> ctrl_c(Reactor& reactor) noexcept;

}  // namespace futures
