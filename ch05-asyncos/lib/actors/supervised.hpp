#pragma once
/// @file
/// Supervised: what a supervisor can begin again: an actor, or another supervisor.

#include "base/result.hpp"
#include "futures/core/task.hpp"

namespace actors {

/// How a life ends: in order, or with an error.
using Outcome = futures::Task<base::Result<void>>;

/// It lives, once or several times, one life after the other.
class Supervised {
  public:
    /// One life. It may be destroyed before it has ended, and another one begun. @pre No other one is under way.
    [[nodiscard]] virtual Outcome live() = 0;
    /// Wishes that the life ends in order. No other one will do much. @threads any
    virtual void stop() noexcept = 0;
    /// Whoever has asked something, or will, is told that nobody answers. @pre No life is under way.
    [[nodiscard]] virtual futures::Task<> refuse() = 0;

    /// One life, and what must be done when no other one follows: for an executor's spawn().
    [[nodiscard]] Outcome run() {
        const base::Result<void> outcome = co_await live();
        co_await refuse();
        co_return outcome;
    }

  protected:
    ~Supervised() = default;
};

}  // namespace actors
