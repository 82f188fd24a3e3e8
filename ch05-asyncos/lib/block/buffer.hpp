#pragma once
/// @file
/// Buffer: a block of a disk in memory. And Pin: the right to look at it.

#include <utility>

#include "block/device.hpp"

namespace block {

class Cache;
class Fetch;
class WriteRank;

/// Which changed blocks go to the disk before which: the lower first. Blocks of one rank go in any order.
using Rank = std::uint8_t;
inline constexpr Rank ranks = 8;  ///< So many there are.

/// A place in a list that runs round.
struct Link {
    Link* before = this;  ///< The one before.
    Link* next = this;    ///< The one behind.

    /// Leaves the list it is in, if it is in one.
    void leave() noexcept {
        unlink();
        before = next = this;
    }
    /// Leaves its list, and goes to the end of that of @p head.
    void join(Link& head) noexcept {
        unlink();
        before = head.before;
        next = &head;
        before->next = this;
        head.before = this;
    }

  private:
    void unlink() const noexcept {
        before->next = next;
        next->before = before;
    }
};

/// A block in memory. Only its cache touches it, under the cache's lock.
class Buffer final : public Request, Link {
  public:
    Buffer(Cache& cache, std::span<std::byte> memory) noexcept : cache_(cache) {
        bytes = memory;
    }  ///< Belongs to @p cache.
    /// The disk has read or written it.
    void finish(Result<void> result) noexcept override;

  private:
    friend Cache;
    friend Fetch;
    friend WriteRank;
    friend class Pin;

    Cache& cache_;
    std::uint64_t number_ = ~0ULL;
    Buffer* in_bucket_ = nullptr;  // the next of those that hash alike
    std::uint32_t pins_ = 0;
    Rank rank_ = 0;
    bool is_valid_ = false;  // it has what the disk has, or newer
    bool is_dirty_ = false;  // it has newer
    bool is_busy_ = false;   // the disk has it
    Errno error_{};          // why it is not valid
    futures::WaitList<futures::Shared> waiting_;
};

/// Keeps a block in memory, and shows it.
class [[nodiscard]] Pin {
  public:
    Pin() noexcept = default;  ///< Of nothing.
    Pin(Pin&& other) noexcept
        : buffer_(std::exchange(other.buffer_, nullptr)) {}  ///< Takes it over.
    /// Likewise.
    Pin& operator=(Pin&& other) noexcept {
        std::swap(buffer_, other.buffer_);
        return *this;
    }
    ~Pin() {
        if (buffer_ != nullptr) release();
    }

    /// What is in the block. @pre it is not a Pin of nothing
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return buffer_->bytes; }
    /// Which block it is.
    [[nodiscard]] std::uint64_t number() const noexcept { return buffer_->number_; }
    /// The T that begins at @p offset, which is aligned and within the block.
    template <class T>
    [[nodiscard]] T& at(std::size_t offset) const noexcept {
        return *reinterpret_cast<T*>(buffer_->bytes.data() + offset);
    }
    /// Says whether it pins something.
    explicit operator bool() const noexcept { return buffer_ != nullptr; }
    /// It has been changed, or is about to be: it goes to the disk with those of @p rank.
    void change(Rank rank) const noexcept;

    /// Says whether it waits to be written with those of @p rank.
    [[nodiscard]] bool is_waiting(Rank rank) const noexcept {
        return buffer_->is_dirty_ && buffer_->rank_ == rank;
    }

  private:
    friend Cache;
    friend Fetch;
    explicit Pin(Buffer* buffer) noexcept : buffer_(buffer) {}
    void release() noexcept;

    Buffer* buffer_ = nullptr;
};

}  // namespace block
