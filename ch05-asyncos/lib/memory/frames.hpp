#pragma once
/// @file
/// Frames: who owns which 4 KiB of the machine's memory.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "memory/lock.hpp"

namespace memory {

inline constexpr std::size_t page_size = 4096;  ///< Of a page, and of the frame it lies in.

/// Makes a page zero.
void clear_page(void* page) noexcept;
/// Copies one.
void copy_page(void* to, const void* from) noexcept;

/// Whoever can do without some memory. @returns Whether it gave any back.
using Reclaim = bool (*)() noexcept;

/// Gives out frames, and counts for each how many use it.
///
/// 1. Every call but allocate_run() takes a fixed number of steps, whatever the size of the memory; making it, too.
/// 2. A frame is free when nobody counts it. What is free is in the list, or has never been given.
/// 3. The frames themselves are not touched: what is known of them lies in records, at the begin of the memory.
/// @threads any; never an interrupt handler
class Frames {
  public:
    /// Will give out @p memory, of which it keeps the first 3 of 1,000 bytes for itself. @pre aligned to a page
    explicit Frames(std::span<std::byte> memory) noexcept;
    Frames(const Frames&) = delete;
    Frames& operator=(const Frames&) = delete;

    /// Gives a frame that holds whatever it held; its count is 1.
    /// @errors out_of_memory  there is none, and nobody can do without one
    [[nodiscard]] base::Result<void*> allocate() noexcept;
    /// Likewise, full of zeros.
    [[nodiscard]] base::Result<void*> allocate_zeroed() noexcept;
    /// Gives @p count frames in a row, for a device that knows no page tables. Each is released by itself.
    /// It may look at every frame.
    /// @errors out_of_memory  there are not so many in a row
    [[nodiscard]] base::Result<void*> allocate_run(std::size_t count) noexcept;

    /// One more uses @p frame. @pre somebody has it
    void share(void* frame) noexcept;
    /// One less does: after the last one it is free. A frame that nobody has is reported as Misuse.
    void release(void* frame) noexcept;
    /// How many use it; 0: it is free, or none of ours.
    [[nodiscard]] std::uint32_t references(const void* frame) const noexcept;
    /// Says whether @p place lies in one of its frames.
    [[nodiscard]] bool owns(const void* place) const noexcept;

    /// How many are free.
    [[nodiscard]] std::size_t free_count() const noexcept {
        const Held held(lock_);
        return free_count_;
    }
    /// How many there are.
    [[nodiscard]] std::size_t total() const noexcept { return total_; }

    /// When there is no frame left, @p reclaim is asked once before a call fails.
    void ask_when_empty(Reclaim reclaim) noexcept { reclaim_ = reclaim; }

  private:
    // [record]
    // Of one frame. In the list of free ones it knows its neighbours, so that a run can be taken out of the middle.
    struct Record {
        std::uint32_t references;
        std::uint32_t next;
        std::uint32_t previous;
    };
    // [record]
    static constexpr std::uint32_t none = ~0U;

    [[nodiscard]] bool take(std::uint32_t& number) noexcept;
    [[nodiscard]] bool take_run(std::uint32_t count, std::uint32_t& number) noexcept;
    void link(std::uint32_t number) noexcept;
    void unlink(std::uint32_t number) noexcept;
    [[nodiscard]] std::byte* place(std::uint32_t number) const noexcept {
        return first_ + page_size * number;
    }
    [[nodiscard]] std::uint32_t number(const void* frame) const noexcept;

    mutable Lock lock_;
    Record* records_;
    std::byte* first_;        // frame 0
    std::size_t total_;       // how many there are
    std::size_t free_count_;  // of these nobody has
    std::uint32_t fresh_ =
        0;  // from here on none was ever given, and no record was written
    std::uint32_t free_ = none;
    Reclaim reclaim_ = nullptr;
};

}  // namespace memory
