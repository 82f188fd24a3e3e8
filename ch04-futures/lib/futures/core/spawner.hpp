#pragma once
/// @file
/// Spawner: who starts tasks. A future meets it in its Context.

#include "futures/core/task.hpp"

namespace futures {

/// Starts tasks.
class Spawner {
  public:
    /// Starts @p task, whose end nobody awaits. It is dropped if the executor ends.
    virtual void spawn_detached(Task<> task) noexcept = 0;

  protected:
    ~Spawner() = default;
};

}  // namespace futures
