#include "uring/buffers.hpp"

#include <sys/mman.h>

#include <atomic>

#include "uring/prepare.hpp"

namespace uring {

using base::Errno, base::fail, base::Result;

Result<BufferRing> BufferRing::open(Ring& ring, std::uint16_t group,
                                    unsigned count) noexcept {
    void* const at = mmap(nullptr, count * sizeof(io_uring_buf), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return fail(Errno::out_of_memory);
    BufferRing buffers;
    buffers.cells_ = static_cast<io_uring_buf*>(at);
    buffers.count_ = count;
    buffers.group_ = group;
    io_uring_buf_reg about{};
    about.ring_addr = address_of(at);
    about.ring_entries = count;
    about.bgid = group;
    const auto done = ring.inform(IORING_REGISTER_PBUF_RING, &about, 1);
    if (!done) return fail(done.error());
    buffers.ring_ = &ring;
    return buffers;
}

void BufferRing::swap(BufferRing& other) noexcept {
    std::swap(ring_, other.ring_);
    std::swap(cells_, other.cells_);
    std::swap(count_, other.count_);
    std::swap(tail_, other.tail_);
    std::swap(group_, other.group_);
}

BufferRing::~BufferRing() {
    if (ring_ != nullptr) {
        io_uring_buf_reg about{};
        about.bgid = group_;
        [[maybe_unused]] const auto gone =
            ring_->inform(IORING_UNREGISTER_PBUF_RING, &about, 1);
    }
    if (cells_ != nullptr) munmap(cells_, count_ * sizeof(io_uring_buf));
}

// [add]
void BufferRing::add(std::span<std::byte> memory, std::uint16_t number) noexcept {
    io_uring_buf& cell = cells_[tail_ & (count_ - 1)];
    cell.addr = address_of(memory.data());
    cell.len = static_cast<unsigned>(memory.size());
    cell.bid = number;
    // The tail lies in the first cell, where no buffer has anything. Pairs with the kernel's acquire: who
    // sees the new tail sees the whole cell.
    std::atomic_ref(cells_[0].resv).store(++tail_, std::memory_order_release);
}
// [add]

}  // namespace uring
