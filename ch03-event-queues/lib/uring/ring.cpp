#include "uring/ring.hpp"

#include <linux/time_types.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <new>

#include "sys/raw.hpp"

namespace uring {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

namespace {

Errno errno_of(long result) noexcept {
    return result == -ETIME ? Errno::timed_out : Errno{static_cast<int>(-result)};
}

long address_of(const void* thing) noexcept { return std::bit_cast<long>(thing); }

unsigned load(unsigned* index, std::memory_order order) noexcept {
    return std::atomic_ref(*index).load(order);
}

// A set of flags, and then with fewer and fewer of those that one can do without. A kernel that does
// not know a flag says EINVAL, and does not say which.
constexpr unsigned newest_first[] = {
    IORING_SETUP_DEFER_TASKRUN,                             // Linux 6.1
    IORING_SETUP_SINGLE_ISSUER,                             // 6.0
    IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,  // 5.19
    IORING_SETUP_SUBMIT_ALL,                                // 5.18
};

}  // namespace

// ---- Birth and end ----

// [open]
Result<Ring> Ring::open(const Options& options) noexcept {
    Ring ring;
    unsigned wished = options.wished;
    const unsigned* next = newest_first;
    for (;;) {
        ring.about_ = {};
        ring.about_.flags = options.flags | wished;
        ring.about_.cq_entries = options.completions;
        ring.about_.sq_thread_idle = options.idle_ms;
        if (options.completions > 0) ring.about_.flags |= IORING_SETUP_CQSIZE;
        const long made =
            sys::raw_call(SYS_io_uring_setup, options.entries, address_of(&ring.about_));
        ring.descriptor_ = made < 0 ? -1 : static_cast<int>(made);
        if (made >= 0) break;
        if (made != -EINVAL || next == std::end(newest_first)) return fail(errno_of(made));
        wished &= ~*next++;
    }
    // Both rings in one mapping (5.4), and a wait with a timeout (5.11): we count on them.
    constexpr unsigned needed = IORING_FEAT_SINGLE_MMAP | IORING_FEAT_EXT_ARG;
    if ((ring.about_.features & needed) != needed) return fail(Errno::not_implemented);
    if (!ring.map()) return fail(Errno::out_of_memory);
    return ring;
}
// [open]

// [map]
std::size_t Ring::size() const noexcept {
    return std::max<std::size_t>(
        about_.sq_off.array + about_.sq_entries * sizeof(unsigned),
        about_.cq_off.cqes + about_.cq_entries * sizeof(io_uring_cqe));
}

bool Ring::map() noexcept {
    auto map_part = [this](std::size_t bytes, off_t part) -> void* {
        void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                        descriptor_, part);
        return at == MAP_FAILED ? nullptr : at;
    };
    memory_ = static_cast<std::byte*>(map_part(size(), IORING_OFF_SQ_RING));
    cells_ = static_cast<io_uring_sqe*>(
        map_part(about_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES));
    if (memory_ == nullptr || cells_ == nullptr) return false;
    // The ring of requests holds numbers of cells, so that one could fill them in any order. We fill
    // them in theirs: number i is cell i, for ever.
    unsigned* const numbers = word(about_.sq_off.array);
    for (unsigned i = 0; i < about_.sq_entries; ++i) numbers[i] = i;
    return true;
}
// [map]

void Ring::swap(Ring& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(about_, other.about_);
    std::swap(memory_, other.memory_);
    std::swap(cells_, other.cells_);
    std::swap(tail_, other.tail_);
    std::swap(calls_, other.calls_);
}

Ring::~Ring() {
    if (cells_ != nullptr) munmap(cells_, about_.sq_entries * sizeof(io_uring_sqe));
    if (memory_ != nullptr) munmap(memory_, size());
    if (descriptor_ >= 0) close(descriptor_);
}

// ---- Requests ----

unsigned* Ring::word(unsigned offset) const noexcept {
    return reinterpret_cast<unsigned*>(memory_ + offset);
}

// [next]
io_uring_sqe* Ring::next() noexcept {
    // Pairs with the kernel's release: who sees the head behind a cell may fill the cell again.
    const unsigned head = load(word(about_.sq_off.head), std::memory_order_acquire);
    if (tail_ - head == about_.sq_entries) return nullptr;
    return new (&cells_[tail_++ & (about_.sq_entries - 1)]) io_uring_sqe{};
}

void Ring::publish() noexcept {
    // Pairs with the kernel's acquire: who sees the new tail sees the whole request. With a thread of
    // the kernel it has to come before our look at its flags, too: it is about to sleep, or it sees this.
    std::atomic_ref(*word(about_.sq_off.tail)).store(tail_, std::memory_order_seq_cst);
}
// [next]

unsigned Ring::prepared() const noexcept {
    return tail_ - load(word(about_.sq_off.head), std::memory_order_acquire);
}

// [enter]
Result<unsigned> Ring::enter(unsigned count, unsigned wanted, unsigned flags,
                             const void* argument, std::size_t size) noexcept {
    ++calls_;
    const long taken = sys::raw_call(SYS_io_uring_enter, descriptor_, count, wanted, flags,
                                     address_of(argument), static_cast<long>(size));
    if (taken < 0) return fail(errno_of(taken));
    return static_cast<unsigned>(taken);
}

Result<unsigned> Ring::submit() noexcept {
    const unsigned count = prepared();
    publish();
    if ((about_.flags & IORING_SETUP_SQPOLL) != 0) {
        const unsigned asleep = load(word(about_.sq_off.flags), std::memory_order_seq_cst) &
                                IORING_SQ_NEED_WAKEUP;
        if (asleep == 0) return count;
        return enter(count, 0, IORING_ENTER_SQ_WAKEUP, nullptr, 0);
    }
    return enter(count, 0, 0, nullptr, 0);
}

Result<unsigned> Ring::wait(unsigned wanted, std::optional<nanoseconds> timeout) noexcept {
    const unsigned count = prepared();
    publish();
    unsigned flags = IORING_ENTER_GETEVENTS;
    if ((IORING_SQ_NEED_WAKEUP &
         load(word(about_.sq_off.flags), std::memory_order_seq_cst)) != 0)
        flags |= IORING_ENTER_SQ_WAKEUP;
    if (!timeout) return enter(count, wanted, flags, nullptr, 0);
    if (*timeout <= nanoseconds{0}) return enter(count, 0, flags, nullptr, 0);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*timeout);
    const __kernel_timespec time{.tv_sec = seconds.count(),
                                 .tv_nsec = (*timeout - seconds).count()};
    io_uring_getevents_arg argument{};
    argument.ts = std::bit_cast<std::uintptr_t>(&time);
    return enter(count, wanted, flags | IORING_ENTER_EXT_ARG, &argument, sizeof argument);
}
// [enter]

// ---- Completions ----

// [look]
const io_uring_cqe* Ring::look(unsigned later) const noexcept {
    const State now = completions();
    if (now.filled() <= later) return nullptr;
    const std::byte* const cells = memory_ + about_.cq_off.cqes;
    return reinterpret_cast<const io_uring_cqe*>(cells) +
           ((now.head + later) & (now.cells - 1));
}

void Ring::done_with() noexcept {
    unsigned* const head = word(about_.cq_off.head);  // only we write it
    // Pairs with the kernel's acquire: it may overwrite the cell, for we have read it.
    std::atomic_ref(*head).store(*head + 1, std::memory_order_release);
}
// [look]

bool Ring::has_more() const noexcept {
    return (flags() & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
}

// ---- Everything else ----

Result<unsigned> Ring::inform(unsigned what, const void* argument,
                              unsigned count) noexcept {
    const long result = sys::raw_call(SYS_io_uring_register, descriptor_, what,
                                      address_of(argument), count);
    if (result < 0) return fail(errno_of(result));
    return static_cast<unsigned>(result);
}

Ring::State Ring::requests() const noexcept {
    return {.head = load(word(about_.sq_off.head), std::memory_order_acquire),
            .tail = load(word(about_.sq_off.tail), std::memory_order_relaxed),
            .cells = about_.sq_entries};
}

Ring::State Ring::completions() const noexcept {
    // Pairs with the kernel's release: who sees the new tail sees the whole completion.
    return {.head = load(word(about_.cq_off.head), std::memory_order_relaxed),
            .tail = load(word(about_.cq_off.tail), std::memory_order_acquire),
            .cells = about_.cq_entries};
}

unsigned Ring::flags() const noexcept {
    return load(word(about_.sq_off.flags), std::memory_order_relaxed);
}

unsigned Ring::lost() const noexcept {
    return load(word(about_.cq_off.overflow), std::memory_order_relaxed);
}

unsigned Ring::dropped() const noexcept {
    return load(word(about_.sq_off.dropped), std::memory_order_relaxed);
}

}  // namespace uring
