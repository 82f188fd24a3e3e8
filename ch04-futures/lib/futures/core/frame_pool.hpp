#pragma once
/// @file
/// FramePool: an allocator that keeps what it gets back. Frames come and go in a handful of sizes, so
/// the next one fits where the last one was, and that place is still in the cache.

#include <cstddef>
#include <new>

#include "futures/core/allocator.hpp"
#include "futures/core/platform.hpp"

namespace futures {

/// Gives frames out of large pieces of memory, which it gives back when it ends, and not before.
/// @threads one
class FramePool final : public Allocator {
  public:
    FramePool() noexcept = default;
    FramePool(const FramePool&) = delete;
    FramePool& operator=(const FramePool&) = delete;
    /// @pre All that it gave has come back.
    ~FramePool() {
        while (pieces_ != nullptr) {
            Piece* const gone = pieces_;
            pieces_ = gone->next;
            platform::deallocate(gone, piece_bytes);
        }
    }

    [[nodiscard]] void* allocate(std::size_t bytes) noexcept override {
        const std::size_t size = size_of(bytes);
        if (size >= sizes) return platform::allocate(bytes);  // a rare one
        Free* const first = free_[size];
        if (first == nullptr) return carve(size * step);
        free_[size] = first->next;
        return first;
    }

    void deallocate(void* block, std::size_t bytes) noexcept override {
        const std::size_t size = size_of(bytes);
        if (size >= sizes) return platform::deallocate(block, bytes);
        free_[size] = new (block) Free{free_[size]};
    }

  private:
    static constexpr std::size_t step = 16, sizes = 65, piece_bytes = 64 * 1024;

    struct Free {
        Free* next;
    };
    struct alignas(step) Piece {
        Piece* next;
    };

    static std::size_t size_of(std::size_t bytes) noexcept {
        return (bytes + step - 1) / step;
    }

    // The rest of a piece that is too small is lost.
    void* carve(std::size_t bytes) noexcept {
        if (rest_ < bytes) {
            void* const room = platform::allocate(piece_bytes);
            if (room == nullptr) return nullptr;
            pieces_ = new (room) Piece{pieces_};
            rest_ = piece_bytes - sizeof(Piece);
            end_ = static_cast<char*>(room) + piece_bytes;
        }
        void* const block = end_ - rest_;
        rest_ -= bytes;
        return block;
    }

    Free* free_[sizes] = {};  // by size
    Piece* pieces_ = nullptr;
    char* end_ = nullptr;   // of the newest piece
    std::size_t rest_ = 0;  // bytes of it that nobody has had yet
};

}  // namespace futures
