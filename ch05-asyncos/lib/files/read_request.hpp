#pragma once
/// @file
/// ReadRequest: a read that waits in the hands of its file.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "futures/core/context.hpp"

namespace files {

/// Whoever brings bytes puts them where the reader wants them: they lie nowhere in between, and nobody has to look again.
class ReadRequest : futures::Pinned {
  public:
    /// Where the bytes go; it is there until the request ends.
    std::span<std::byte> room;
    /// Of its file's list.
    ReadRequest* next = nullptr;

    /// A file keeps it from now on. @p reader is told when it has been served.
    void keep(futures::Waker reader) noexcept {
        reader_ = std::move(reader);
        keep();
    }
    /// Likewise; whoever serves it knows whom to tell.
    void keep() noexcept { is_kept_.store(true, std::memory_order_relaxed); }
    /// The file does not keep it any more.
    void forget() noexcept { is_kept_.store(false, std::memory_order_relaxed); }
    /// Says whether it has been served. @threads the reader's
    [[nodiscard]] bool is_served() const noexcept {
        return !is_kept_.load(std::memory_order_acquire);  // pairs with serve()
    }
    /// With how many bytes; 0: there will be none. @pre is_served()
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// Gives it the first of @p from that it has room for. The last use of it is before the wake, so the reader may end as
    /// soon as it likes. @returns How many.
    // [serve]
    std::size_t serve(std::span<const std::byte> from) noexcept {
        const std::size_t count = std::min(from.size(), room.size());
        if (count != 0) std::memcpy(room.data(), from.data(), count);
        finish(count);
        return count;
    }
    // [serve]
    /// It has as many bytes as @p count says; or that is what else there is to say to who knows it. Likewise.
    void finish(std::size_t count) noexcept {
        count_ = count;
        futures::Waker reader = std::move(reader_);
        is_kept_.store(false, std::memory_order_release);
        std::move(reader).wake();
    }

  private:
    futures::Waker reader_;
    std::size_t count_ = 0;
    std::atomic<bool> is_kept_{false};
};

}  // namespace files
