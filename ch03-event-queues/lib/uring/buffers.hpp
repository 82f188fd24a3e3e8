#pragma once
/// @file
/// BufferRing: buffers that the kernel may choose from when it has something to put into one.

#include <linux/io_uring.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/result.hpp"
#include "uring/ring.hpp"

namespace uring {

/// A third ring, from us to the kernel: free buffers. A request that names its group takes one when its
/// data is there, so a connection that is idle needs none. There is no head for us to read: completions
/// say which buffer was taken. With all of them out, requests end with ENOBUFS.
/// @source io_uring_register(2): IORING_REGISTER_PBUF_RING (Linux 5.19)
class BufferRing {
  public:
    /// Registers a ring for @p count buffers (a power of two, 32,768 at most) as group @p group of
    /// @p ring, which must live longer. It is empty.
    /// @errors invalid_argument, already_exists, out_of_memory
    [[nodiscard]] static base::Result<BufferRing> open(Ring& ring, std::uint16_t group,
                                                       unsigned count) noexcept;
    /// Takes the ring over.
    BufferRing(BufferRing&& other) noexcept { swap(other); }
    /// Likewise.
    BufferRing& operator=(BufferRing&& other) noexcept {
        swap(other);
        return *this;
    }
    ~BufferRing();

    /// Adds a free buffer, whose number comes back in the completion that fills it. No system call.
    void add(std::span<std::byte> memory, std::uint16_t number) noexcept;

    /// Its group.
    [[nodiscard]] std::uint16_t group() const noexcept { return group_; }
    /// The number of the buffer that @p done has filled; -1 if none.
    [[nodiscard]] static int buffer_of(const io_uring_cqe& done) noexcept {
        if ((done.flags & IORING_CQE_F_BUFFER) == 0) return -1;
        return static_cast<int>(done.flags >> IORING_CQE_BUFFER_SHIFT);
    }

  private:
    BufferRing() = default;
    void swap(BufferRing& other) noexcept;

    Ring* ring_ = nullptr;
    io_uring_buf* cells_ = nullptr;
    unsigned count_ = 0;
    std::uint16_t tail_ = 0, group_ = 0;
};

}  // namespace uring
