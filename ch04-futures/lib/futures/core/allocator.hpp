#pragma once
/// @file
/// Allocator: where the frames of coroutines come from, if not from the platform.

#include <cstddef>

namespace futures {

/// Gives memory for frames. A coroutine takes one as its first argument, behind std::allocator_arg:
///
///     Task<int> answer(std::allocator_arg_t, Allocator&, int question);
class Allocator {
  public:
    /// Gives @p bytes, aligned for anything ordinary; nullptr if there are none left.
    [[nodiscard]] virtual void* allocate(std::size_t bytes) noexcept = 0;
    /// Takes back what allocate() gave for the same number of @p bytes.
    virtual void deallocate(void* block, std::size_t bytes) noexcept = 0;

  protected:
    ~Allocator() = default;
};

}  // namespace futures
