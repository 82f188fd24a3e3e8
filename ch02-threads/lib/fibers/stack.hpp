#pragma once
/// @file
/// Stack and StackPool: memory for fibers to run on, guarded at its end, used as it is touched.
///
/// A stack is address space first: the system gives memory page by page when it is touched. So
/// each can be large, and costs what its fiber really uses. Below it lies a guard: a fiber that
/// uses more than it has is stopped there, instead of writing over somebody else's memory.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fibers {

/// What is at the low end of a stack.
enum class Guard : std::uint8_t {
    /// The system marks the pages in its page table only (Linux since 6.13): a stack needs no
    /// mapping of its own, and their number has no limit.
    light,
    /// A protected page, which splits the mapping in two: the system allows about 65,000
    /// mappings (Linux: vm.max_map_count), hence about 32,000 such stacks.
    page,
    /// Nothing that faults: memory that is still all zeros when the stack is given back, if
    /// nobody wrote there. Catches an overflow late, and not all of them; needs no mapping.
    pattern,
};

/// How much a fiber may use if nobody says otherwise: 64 KiB of address space.
inline constexpr std::size_t usual_stack_bytes = std::size_t{64} * 1024;

/// Gives the best guard that this system has.
/// @source madvise(2): MADV_GUARD_INSTALL
[[nodiscard]] Guard best_guard() noexcept;

/// The memory of one stack, with its guard; given back at its end.
class Stack {
  public:
    /// Maps a stack of at least @p bytes, rounded up to whole pages, and a guard below it.
    /// @errors out_of_memory     the system has no memory left, or allows no more mappings
    /// @errors invalid_argument  less than a page was asked for
    /// @source mmap(2), mprotect(2); VirtualAlloc on Windows
    [[nodiscard]] static base::Result<Stack> map(std::size_t bytes = usual_stack_bytes,
                                                 Guard guard = best_guard()) noexcept;
    Stack() = default;  ///< No stack.
    ~Stack() {
        if (bottom_ != nullptr) unmap();
    }
    /// Takes the memory over.
    Stack(Stack&& other) noexcept
        : bottom_(std::exchange(other.bottom_, nullptr)),
          bytes_(other.bytes_),
          watch_(other.watch_),
          guard_(other.guard_) {}
    /// Exchanges the two.
    Stack& operator=(Stack&& other) noexcept {
        std::swap(bottom_, other.bottom_);
        std::swap(bytes_, other.bytes_);
        std::swap(watch_, other.watch_);
        std::swap(guard_, other.guard_);
        return *this;
    }

    /// Gives the lowest address that may be used.
    [[nodiscard]] std::byte* bottom() const noexcept { return bottom_; }
    /// Gives the first address above the stack.
    [[nodiscard]] std::byte* top() const noexcept { return bottom_ + bytes_; }
    /// Gives how many bytes may be used.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// Gives the memory below bottom() that must not be touched.
    [[nodiscard]] std::span<const std::byte> guard() const noexcept;
    /// Says whether the guard is as it was; only Guard::pattern can ever say no.
    [[nodiscard]] bool intact() const noexcept {
        return guard_ != Guard::pattern || is_untouched();
    }
    /// Gives the memory below @p end back to the system, which gives zeros when it is touched
    /// again. For a stack that has grown once and is small again: a system call.
    /// @pre nothing below @p end is in use
    /// @source madvise(2): MADV_DONTNEED; on Windows it does nothing
    void trim(const void* end) const noexcept;
    /// Says whether there is a stack.
    explicit operator bool() const noexcept { return bottom_ != nullptr; }

  private:
    void unmap() noexcept;
    [[nodiscard]] bool is_untouched() const noexcept;  // what lies below bottom()

    std::byte* bottom_ = nullptr;
    std::size_t bytes_ = 0;
    unsigned watch_ = 0;  // valgrind's number for it
    Guard guard_ = Guard::page;
};

/// Keeps stacks of one size that are not in use, so that the next fiber need not ask the system.
///
/// Not for several threads at once: each scheduler has its own.
class StackPool {
  public:
    /// @param bytes  Size of its stacks.
    /// @param keep   How many unused stacks it keeps at most.
    /// @param guard  What is below each.
    explicit StackPool(std::size_t bytes = usual_stack_bytes, std::size_t keep = 1024,
                       Guard guard = best_guard());

    /// Gives a stack: the one that came back last, else a new one.
    /// @errors out_of_memory  as Stack::map()
    [[nodiscard]] base::Result<Stack> take() noexcept {
        if (unused_.empty()) return Stack::map(bytes_, guard_);
        Stack stack = std::move(unused_.back());
        unused_.pop_back();
        return stack;
    }

    /// Takes a stack back. It may be the one that the caller runs on: its memory stays mapped
    /// until the next one comes back.
    void give(Stack&& stack) noexcept {
        if (unused_.size() == keep_) unused_.pop_back();
        unused_.push_back(std::move(stack));
    }

    /// Gives the memory of the unused stacks back to the system; their addresses stay taken.
    void trim() const noexcept;

    /// Gives the size of its stacks.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// Gives what is below each.
    [[nodiscard]] Guard guard() const noexcept { return guard_; }
    /// Says how many unused stacks it holds.
    [[nodiscard]] std::size_t unused() const noexcept { return unused_.size(); }

  private:
    std::size_t bytes_, keep_;
    Guard guard_;
    std::vector<Stack> unused_;  // never grows beyond what the constructor reserved
};

}  // namespace fibers
