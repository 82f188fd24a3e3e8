#pragma once
/// @file
/// Ring: io_uring with nothing but its system calls and two rings in shared memory.

#include <linux/io_uring.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace models {

/// Which thread makes the copy when the data is there. Nobody waits for the data: the
/// kernel leaves a note at the source.
enum class CopyOn {
    own_thread,  ///< The one that asked, interrupted in whatever it does.
    worker,      ///< A thread of the kernel (IOSQE_ASYNC).
};

/// A pair of rings: requests go out through one, completions come back through the other.
///
/// 1. An index only grows; its low bits are the number of a cell. From head to tail the
///    cells are full.
/// 2. Each index has one writer. Requests: we write the tail, the kernel the head.
///    Completions: the kernel writes the tail, we the head.
/// 3. The writer of an index stores it with release when it is done with the cells; the
///    other side loads it with acquire before it looks at them.
///
/// Not for several threads at once. Buffers belong to the kernel until their completion.
/// @source io_uring(7), io_uring_setup(2), io_uring_enter(2)
class Ring {
  public:
    /// Makes rings for @p entries requests (a power of two) and twice as many completions.
    /// @errors not_implemented  no io_uring here (qemu-user 7.2), or one before Linux 5.7
    /// @errors not_permitted    a seccomp filter or kernel.io_uring_disabled refuses it
    [[nodiscard]] static base::Result<Ring> open(unsigned entries) noexcept;
    /// Takes the rings over; @p other may only be destroyed.
    Ring(Ring&& other) noexcept;
    Ring& operator=(Ring&&) = delete;
    ~Ring();

    /// Writes a request to read from @p handle into @p buffer. No call: the kernel looks at
    /// it at the next enter().
    /// @param name  Comes back with the completion.
    /// @pre There is a free cell: at most `entries` requests since the last enter().
    void put_read(int handle, std::span<std::byte> buffer, std::uint64_t name,
                  CopyOn thread = CopyOn::own_thread) noexcept;

    /// Hands @p count requests to the kernel, and sleeps until @p wanted completions are in
    /// the ring. One system call, however many.
    /// @returns How many requests the kernel has taken.
    /// @errors interrupted  a signal came during the sleep; call again
    base::Result<unsigned> enter(unsigned count, unsigned wanted) noexcept;

    /// Gives the oldest completion, or nullptr if there is none. No call: just a look.
    [[nodiscard]] const io_uring_cqe* look() const noexcept;

    /// Gives the cell of the oldest completion back to the kernel.
    /// @pre look() has found one.
    void done_with() noexcept;

    /// Says how many cells the ring of completions has.
    [[nodiscard]] unsigned capacity() const noexcept { return about_.cq_entries; }
    /// Gives the index of the oldest completion; it grows by one with each done_with().
    [[nodiscard]] unsigned head() const noexcept;
    /// Gives the index behind the newest completion, as the kernel has last stored it.
    [[nodiscard]] unsigned tail() const noexcept;

    /// Says how many calls of enter() there were.
    [[nodiscard]] int calls() const noexcept { return calls_; }

  private:
    Ring(int handle, const io_uring_params& about) noexcept
        : handle_(handle), about_(about) {}
    [[nodiscard]] bool map() noexcept;
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] std::atomic_ref<unsigned> word(unsigned offset) const noexcept;

    int handle_;
    io_uring_params about_;             // where everything stands in the memory
    std::byte* memory_ = nullptr;       // both rings
    io_uring_sqe* requests_ = nullptr;  // what the cells of the first ring point at
    int calls_ = 0;
};

}  // namespace models
