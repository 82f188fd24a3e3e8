#pragma once
/// @file
/// The fence of an explored program.

#include <atomic>
#include <source_location>

namespace model {

/// Orders what this thread does before it and after it, as std::atomic_thread_fence: a step.
void fence(std::memory_order order,
           const std::source_location& where = std::source_location::current());

}  // namespace model
