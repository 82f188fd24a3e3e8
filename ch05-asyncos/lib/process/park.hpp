#pragma once
/// @file
/// Parking: a process that only waits for its calls needs little of what it has.

#include "process/process.hpp"

namespace process {

/// From now on @p process has only the memory that its calls in flight use: neither code nor stack. It must not run again.
/// Its rings, its events and its files stay. Signals that it has handlers for end it, as they would if it had none.
/// @errors out_of_memory  and nothing has changed
[[nodiscard]] base::Result<void> park(Process& process) noexcept;

}  // namespace process
