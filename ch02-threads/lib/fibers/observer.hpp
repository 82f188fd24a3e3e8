#pragma once
/// @file
/// Observer: whoever wants to see what a scheduler does. Tracing and counting are made of it.

#include "fibers/fiber.hpp"

namespace fibers {

/// Is told of every step of a scheduler. It must not use the scheduler.
class Observer {
  public:
    virtual ~Observer() = default;
    /// @p fiber goes on, or begins.
    virtual void runs(const Fiber& fiber) = 0;
    /// @p fiber stops running: it yields, waits or has ended.
    virtual void stops(const Fiber& fiber) = 0;
    /// @p fiber, which waited, is ready again.
    virtual void wakes(const Fiber& fiber) = 0;
};

}  // namespace fibers
