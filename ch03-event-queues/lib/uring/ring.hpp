#pragma once
/// @file
/// Ring: io_uring with its three system calls and two rings in shared memory.
///
/// Chapter 1 has a ring, too: models::Ring does one read, to show who copies. This one does
/// everything else: any operation, batches, timeouts, registered things, all the flags.

#include <linux/io_uring.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/result.hpp"

namespace uring {

/// How a Ring is to be.
struct Options {
    unsigned entries = 256;  ///< Cells for requests; a power of two, or rounded up to one.
    unsigned completions = 0;  ///< Cells for completions; 0: twice as many as for requests.
    unsigned flags = 0;        ///< IORING_SETUP_...: without them there is no ring.
    unsigned wished = 0;   ///< Likewise, but left out, newest first, by an older kernel.
    unsigned idle_ms = 0;  ///< With IORING_SETUP_SQPOLL: when its thread goes to sleep.
};

/// Two rings that the program and the kernel share: requests (submission queue entries, SQE) go out
/// through one, completions (completion queue entries, CQE) come back through the other.
///
/// 1. An index only grows, and wraps at 2^32; its low bits are the number of a cell. From head to
///    tail the cells are full: 0 <= tail - head <= cells.
/// 2. Each index has one writer. Requests: we write the tail, the kernel the head.
///    Completions: the kernel writes the tail, we the head.
/// 3. The writer of an index stores it with release when it is done with the cells; the
///    other side loads it with acquire before it looks at them.
/// 4. A completion for which there is no cell is not lost: the kernel keeps it in a list of its own
///    and says so in flags(); the next wait() brings it.
///
/// Not for several threads at once. Buffers belong to the kernel until their completion.
/// @source io_uring(7), io_uring_setup(2), io_uring_enter(2), io_uring_register(2)
class Ring {
  public:
    /// Makes the rings.
    /// @errors not_implemented   no io_uring here (qemu-user), or one before Linux 5.11
    /// @errors not_permitted     a seccomp filter or kernel.io_uring_disabled refuses it
    /// @errors invalid_argument  this kernel does not know one of `flags`
    /// @errors out_of_memory, too_many_handles
    [[nodiscard]] static base::Result<Ring> open(const Options& options) noexcept;
    /// Takes the rings over.
    Ring(Ring&& other) noexcept { swap(other); }
    /// Likewise.
    Ring& operator=(Ring&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Ring();

    // ---- Requests ----

    /// Gives the next free cell, empty; nullptr if there is none: submit() first. To be filled by one
    /// of the functions in uring/prepare.hpp. No system call.
    [[nodiscard]] io_uring_sqe* next() noexcept;
    /// How many cells were filled and are not yet taken by the kernel.
    [[nodiscard]] unsigned prepared() const noexcept;

    /// Hands what is prepared to the kernel, which begins all of it. One system call; none with
    /// IORING_SETUP_SQPOLL, while the kernel's thread is awake.
    /// @returns How many it has taken.
    /// @errors would_block, busy  there are too many; look at completions first
    base::Result<unsigned> submit() noexcept;

    /// The same, and sleeps until so many completions are there. One system call.
    /// @param wanted   0 only lets the kernel finish what it can finish now.
    /// @param timeout  Never less; none waits for ever.
    /// @returns How many it has taken.
    /// @errors timed_out, interrupted  only if it had nothing to take: otherwise one does not hear of them
    base::Result<unsigned> wait(
        unsigned wanted, std::optional<std::chrono::nanoseconds> timeout = {}) noexcept;

    // ---- Completions ----

    /// Gives the oldest completion, or that which has come so many later; nullptr if there is none.
    /// No call: just a look.
    [[nodiscard]] const io_uring_cqe* look(unsigned later = 0) const noexcept;
    /// Gives the cell of the oldest completion back to the kernel.
    /// @pre look() has found one.
    void done_with() noexcept;
    /// Says whether the kernel has more for us than look() shows: work that it has put off until we
    /// come (IORING_SETUP_TASKRUN_FLAG), completions without a cell. wait() brings it.
    [[nodiscard]] bool has_more() const noexcept;

    // ---- Everything else ----

    /// io_uring_register(2): makes known to the kernel what many requests will use.
    /// @param what      IORING_REGISTER_...
    /// @param argument  What it wants; so many of them.
    base::Result<unsigned> inform(unsigned what, const void* argument,
                                  unsigned count) noexcept;

    /// Head, tail and number of cells of a ring, as they are now.
    struct State {
        unsigned head;   ///< The oldest cell that is full.
        unsigned tail;   ///< The one behind the newest.
        unsigned cells;  ///< A power of two.
        [[nodiscard]] unsigned filled() const noexcept {
            return tail - head;
        }  ///< Full ones.
    };
    /// The ring of requests.
    [[nodiscard]] State requests() const noexcept;
    /// The ring of completions.
    [[nodiscard]] State completions() const noexcept;
    /// IORING_SQ_...: what the kernel wants us to know.
    [[nodiscard]] unsigned flags() const noexcept;
    /// How many completions were lost: those for which there was neither a cell nor memory.
    [[nodiscard]] unsigned lost() const noexcept;
    /// How many requests were refused for a number in their ring that is no cell.
    [[nodiscard]] unsigned dropped() const noexcept;
    /// What the kernel has said at the birth: sizes, offsets, features, and the flags it took.
    [[nodiscard]] const io_uring_params& about() const noexcept { return about_; }
    /// The ring as a file: readable when there are completions.
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    /// How many calls of io_uring_enter() there were.
    [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

  private:
    Ring() = default;
    void swap(Ring& other) noexcept;
    [[nodiscard]] bool map() noexcept;
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] unsigned* word(unsigned offset) const noexcept;
    void publish() noexcept;
    base::Result<unsigned> enter(unsigned count, unsigned wanted, unsigned flags,
                                 const void* argument, std::size_t size) noexcept;

    int descriptor_ = -1;
    io_uring_params about_ = {};     // where everything stands in the memory
    std::byte* memory_ = nullptr;    // both rings
    io_uring_sqe* cells_ = nullptr;  // of the requests
    unsigned tail_ = 0;  // of the requests; the kernel learns of it in publish()
    std::uint64_t calls_ = 0;
};

}  // namespace uring
