#pragma once
/// @file
/// Cache: some blocks of a disk in memory. What is changed there goes to the disk later, in an order that can be given.
///
/// 1. It has as many blocks as its memory has room for. The one that nobody has used for longest makes room.
/// 2. Several who want a block that is being read wait for that one request.
/// 3. Blocks of rank 0 go to the disk whenever room is needed; those of a higher rank only by write_all(), after all
///    of the lower ranks are safe there. Whoever changes such blocks calls it in time: is_crowded().
/// 4. The disk has a buffer, not a waiting task: who does not want to wait any longer may go.

#include <optional>

#include "block/buffer.hpp"
#include "futures/core/task.hpp"

namespace block {

/// What has been counted since the start.
struct Counts {
    std::uint64_t hits = 0;     ///< It was there.
    std::uint64_t reads = 0;    ///< It had to be read.
    std::uint64_t writes = 0;   ///< Blocks written.
    std::uint64_t flushes = 0;  ///< And made safe.
};

/// Waits for a block: `auto pin = co_await cache.fetch(7);`
/// @errors no_buffers  all blocks of the cache are in use
class [[nodiscard]] Fetch : futures::Pinned {
  public:
    using Output = Result<Pin>;  ///< The block.

    /// Of @p cache.
    Fetch(Cache& cache, std::uint64_t number, bool is_fresh) noexcept
        : cache_(cache), number_(number), is_fresh_(is_fresh) {}
    ~Fetch();
    /// Gives it, if it is there; otherwise has it read, and waits.
    futures::Poll<Result<Pin>> poll(futures::Context& context) noexcept;

  private:
    futures::Poll<Result<Pin>> look(futures::Context& context, Request*& work) noexcept;
    bool take_place(Request*& work) noexcept;

    Cache& cache_;
    const std::uint64_t number_;
    const bool is_fresh_;
    bool has_waited_ = false;
    bool is_known_ = false;     // to those who wake
    Buffer* buffer_ = nullptr;  // pinned
    futures::Waiter<futures::Shared> waiter_;
};

/// The blocks of one disk. @threads any; who changes a block sees to it that nobody else looks at it
class Cache : futures::Pinned {
  public:
    /// Of @p device, whose blocks have @p block_bytes; both outlive it, as does @p memory, which is aligned to 16.
    Cache(Device& device, std::size_t block_bytes, std::span<std::byte> memory) noexcept;

    /// Waits for block @p number.
    [[nodiscard]] Fetch fetch(std::uint64_t number) noexcept {
        return Fetch(*this, number, false);
    }
    /// Likewise, but it begins with zeros, whatever the disk has.
    [[nodiscard]] Fetch fresh(std::uint64_t number) noexcept {
        return Fetch(*this, number, true);
    }
    /// Block @p number, if it is here: nobody waits. Otherwise a Pin of nothing.
    [[nodiscard]] Pin look(std::uint64_t number) noexcept;
    /// Copies what block @p number has at @p offset, if it is here. @returns Whether it is.
    [[nodiscard]] bool copy(std::uint64_t number, std::size_t offset,
                            std::span<std::byte> to) noexcept;
    /// The 32 bits at @p offset in block @p number, if it is here.
    [[nodiscard]] std::optional<std::uint32_t> word(std::uint64_t number,
                                                    std::size_t offset) noexcept;
    /// Begins to read block @p number, if there is room: somebody will want it.
    void prefetch(std::uint64_t number) noexcept;
    /// What has been changed in block @p number need not go to the disk.
    void forget(std::uint64_t number) noexcept;

    /// Writes all that has been changed, rank by rank, and makes it safe. Nobody changes anything meanwhile.
    /// @errors io_error  the disk could not; what is not safe is still here
    [[nodiscard]] futures::Task<Result<void>> write_all() noexcept;
    /// Says whether half of it waits for write_all().
    [[nodiscard]] bool is_crowded() const noexcept { return held_ > count_ / 2; }
    /// How many blocks there is room for.
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// How many are pinned. It takes its time.
    [[nodiscard]] std::size_t pinned() const noexcept;
    /// The counts.
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

  private:
    friend Buffer;
    friend Fetch;
    friend Pin;
    friend WriteRank;

    Buffer*& bucket(std::uint64_t number) noexcept {
        return buckets_[number & bucket_mask_];
    }
    Buffer* find(std::uint64_t number) noexcept;
    Buffer* use(std::uint64_t number) noexcept;
    Buffer* take_oldest(std::uint64_t number) noexcept;
    void begin(Buffer& buffer, Operation operation, Request*& work) noexcept;
    void write_some(Rank rank, std::size_t most, Request*& work) noexcept;
    void start(Request* work) noexcept;
    void mark(Buffer& buffer, Rank rank) noexcept;
    void clean(Buffer& buffer) noexcept;
    void tell_waiting() noexcept;

    Device& device_;
    const std::size_t block_bytes_;
    std::size_t count_ = 0;
    std::size_t bucket_mask_ = 0;
    Buffer* buffers_ = nullptr;
    Buffer* no_bucket_ = nullptr;
    Buffer** buckets_ = &no_bucket_;  // if there is no room for any block

    futures::Shared::Lock lock_;  // what follows, and the buffers
    Link clean_;                  // the first has not been used for longest
    Link dirty_[ranks];
    std::size_t held_ = 0;     // changed, of a rank above 0
    std::size_t reading_ = 0;  // requests that the disk has
    std::size_t writing_ = 0;
    bool has_unsafe_ = false;  // written since the last flush
    bool has_failed_ = false;  // a write, since write_all() last said so
    Counts counts_;
    futures::WaitList<futures::Shared> waiting_;  // for a block to become clean or free
};

}  // namespace block
