#pragma once
/// @file
/// CheckedSlab: a Slab that distrusts everybody. For tests, and for whoever looks for a bug.

#include <cstddef>

#include "memory/slab.hpp"

namespace memory {

/// Fills what is free with a pattern and looks whether it is still there when it is given again: if not, somebody has
/// written to a block that he had given back. Blocks that are not ours, or of another size, are refused.
/// What is found is reported as Misuse. @threads as a Slab
class CheckedSlab {
  public:
    /// Cuts blocks out of the frames of @p frames.
    explicit CheckedSlab(Frames& frames) noexcept : slab_(frames, Fresh::filled) {}

    /// As Slab::allocate(); the block is full of another pattern, so that who reads before writing sees it.
    [[nodiscard]] void* allocate(Hand& hand, std::size_t bytes) noexcept;
    /// As Slab::deallocate().
    void deallocate(Hand& hand, void* memory, std::size_t bytes) noexcept;
    /// The slab behind it.
    [[nodiscard]] Slab& slab() noexcept { return slab_; }

  private:
    Slab slab_;
};

}  // namespace memory
