#pragma once
/// @file
/// The block that a coroutine's frame lies in: 64 bytes in front of the frame, which a spawned task
/// uses for its header. So a task takes one allocation, and its header may outlive its frame: wakers
/// and handles know the header only.

#include <cstddef>
#include <cstdint>
#include <new>

#include "futures/core/allocator.hpp"
#include "futures/core/platform.hpp"

namespace futures {

/// What stands in front of each frame. (Its constructor lets a class that is derived from it use the
/// four bytes behind its members: https://itanium-cxx-abi.github.io/cxx-abi/abi.html#POD)
struct Block {
    /// Bytes from the block's begin to the frame's.
    static constexpr std::size_t before_frame = 64;
    /// Of one block: there is no memory for more.
    static constexpr std::uint32_t most_bytes = (1U << 25) - 1;

    Allocator* allocator;        ///< Whose block it is; nullptr: the platform's.
    std::uint32_t bytes : 25;    ///< All of the block, the frame included.
    std::uint32_t priority : 6;  ///< Of a task: which queue it waits in.
    std::uint32_t is_task : 1;   ///< Somebody may know the block when the frame has gone.

    /// Of @p all_bytes.
    Block(Allocator* whose, std::size_t all_bytes) noexcept
        : allocator(whose),
          bytes(static_cast<std::uint32_t>(all_bytes) & most_bytes),
          priority(0),
          is_task(0) {}

    /// The block of the frame that begins at @p frame.
    static Block* of(void* frame) noexcept {
        return reinterpret_cast<Block*>(static_cast<char*>(frame) - before_frame);
    }
    /// Where its frame begins.
    [[nodiscard]] void* frame() noexcept {
        return reinterpret_cast<char*>(this) + before_frame;
    }

    /// Makes a block for a frame of @p frame_bytes. @returns The frame's place; nullptr: no memory.
    [[nodiscard]] static void* make(std::size_t frame_bytes,
                                    Allocator* allocator) noexcept {
        const std::size_t bytes = before_frame + frame_bytes;
        if (bytes > most_bytes) return nullptr;
        void* room =
            allocator != nullptr ? allocator->allocate(bytes) : platform::allocate(bytes);
        if (room == nullptr) return nullptr;
        return (new (room) Block(allocator, bytes))->frame();
    }

    /// Gives the block that begins at @p begin back. (This object may be a copy of what stood there.)
    void free_at(void* begin) const noexcept {
        if (allocator != nullptr) {
            allocator->deallocate(begin, bytes);
        } else {
            platform::deallocate(begin, bytes);
        }
    }
};

}  // namespace futures
