#include "models/ring.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace models {

using base::Errno;
using base::fail;
using base::Result;

// ---- Birth and end ----

Result<Ring> Ring::open(unsigned entries) noexcept {
    io_uring_params about{};
    const long handle = syscall(SYS_io_uring_setup, entries, &about);
    if (handle < 0) return fail(Errno{errno});
    Ring ring(static_cast<int>(handle), about);
    // Before 5.7 a read without data always took a worker: another story than ours.
    if ((about.features & IORING_FEAT_FAST_POLL) == 0) return fail(Errno::not_implemented);
    if (!ring.map()) return fail(Errno{errno});
    return ring;
}

// Both rings lie in one mapping (IORING_FEAT_SINGLE_MMAP, Linux 5.4).
std::size_t Ring::size() const noexcept {
    return std::max<std::size_t>(
        about_.sq_off.array + about_.sq_entries * sizeof(unsigned),
        about_.cq_off.cqes + about_.cq_entries * sizeof(io_uring_cqe));
}

bool Ring::map() noexcept {
    auto map_part = [this](std::size_t bytes, off_t part) -> void* {
        void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                        handle_, part);
        return at == MAP_FAILED ? nullptr : at;
    };
    memory_ = static_cast<std::byte*>(map_part(size(), IORING_OFF_SQ_RING));
    requests_ = static_cast<io_uring_sqe*>(
        map_part(about_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES));
    return memory_ != nullptr && requests_ != nullptr;
}

Ring::Ring(Ring&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      about_(other.about_),
      memory_(std::exchange(other.memory_, nullptr)),
      requests_(std::exchange(other.requests_, nullptr)),
      calls_(other.calls_) {}

Ring::~Ring() {
    if (requests_ != nullptr) munmap(requests_, about_.sq_entries * sizeof(io_uring_sqe));
    if (memory_ != nullptr) munmap(memory_, size());
    if (handle_ >= 0) close(handle_);
}

// ---- Verbs ----

std::atomic_ref<unsigned> Ring::word(unsigned offset) const noexcept {
    return std::atomic_ref(*reinterpret_cast<unsigned*>(memory_ + offset));
}

// [put]
void Ring::put_read(int handle, std::span<std::byte> buffer, std::uint64_t name,
                    CopyOn thread) noexcept {
    const auto tail = word(about_.sq_off.tail);  // only we write it
    const unsigned old_tail = tail.load(std::memory_order_relaxed);
    const unsigned cell = old_tail & (about_.sq_entries - 1);

    io_uring_sqe& request = requests_[cell] = {};
    request.opcode = IORING_OP_READ;
    request.flags = thread == CopyOn::worker ? IOSQE_ASYNC : 0;
    request.fd = handle;
    request.addr = reinterpret_cast<std::uintptr_t>(buffer.data());
    request.len = static_cast<unsigned>(buffer.size());
    request.user_data = name;
    const auto offset = static_cast<unsigned>(cell * sizeof(unsigned));
    word(about_.sq_off.array + offset).store(cell, std::memory_order_relaxed);

    // Pairs with the kernel's acquire: who sees the new tail sees the whole request.
    tail.store(old_tail + 1, std::memory_order_release);
}
// [put]

// [enter]
Result<unsigned> Ring::enter(unsigned count, unsigned wanted) noexcept {
    ++calls_;
    const unsigned flags = wanted > 0 ? IORING_ENTER_GETEVENTS : 0;
    const long taken =
        syscall(SYS_io_uring_enter, handle_, count, wanted, flags, nullptr, 0);
    if (taken < 0) return fail(Errno{errno});
    return static_cast<unsigned>(taken);
}
// [enter]

// [look]
const io_uring_cqe* Ring::look() const noexcept {
    const unsigned oldest = head();
    if (oldest == tail()) return nullptr;
    const std::byte* cells = memory_ + about_.cq_off.cqes;
    return reinterpret_cast<const io_uring_cqe*>(cells) + (oldest & (capacity() - 1));
}

void Ring::done_with() noexcept {
    // Pairs with the kernel's acquire: it may overwrite the cell, for we have read it.
    word(about_.cq_off.head).store(head() + 1, std::memory_order_release);
}

unsigned Ring::head() const noexcept {
    return word(about_.cq_off.head).load(std::memory_order_relaxed);  // only we write it
}

unsigned Ring::tail() const noexcept {
    // Pairs with the kernel's release: who sees the new tail sees the whole completion.
    return word(about_.cq_off.tail).load(std::memory_order_acquire);
}
// [look]

}  // namespace models
