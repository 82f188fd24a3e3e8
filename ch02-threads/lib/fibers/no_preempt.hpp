#pragma once
/// @file
/// NoPreempt: a stretch of a fiber that ticks do not interrupt.

#include "fibers/fiber.hpp"

namespace fibers {

/// While it lives, no tick and no inserted point stops the fiber that made it. One that comes
/// meanwhile is made up for at its end.
///
/// A fiber that may be pre-empted needs it around all that another fiber of its thread must not
/// find half done: allocating memory, printing, throwing, and any lock. And around what stands
/// between entering a list of waiters and park(), or it could be woken while it has not parked.
/// The fiber may wait meanwhile; guards may be nested. Outside a fiber it does nothing.
class [[nodiscard]] NoPreempt {
  public:
    /// From here on the calling fiber stops only of its own accord.
    NoPreempt() noexcept;
    ~NoPreempt();
    NoPreempt(const NoPreempt&) = delete;
    NoPreempt& operator=(const NoPreempt&) = delete;

  private:
    Fiber* fiber_ = nullptr;
};

}  // namespace fibers
