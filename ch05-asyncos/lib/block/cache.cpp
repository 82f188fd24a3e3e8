#include "block/cache.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace block {

using futures::Locked;
using futures::pending;

Cache::Cache(Device& device, std::size_t block_bytes, std::span<std::byte> memory) noexcept
    : device_(device), block_bytes_(block_bytes) {
    const std::size_t each = block_bytes + sizeof(Buffer) + 2 * sizeof(Buffer*);
    count_ = memory.size() / each;
    if (count_ == 0) return;
    const std::size_t buckets = std::bit_ceil(count_ + 1);  // not more than twice as many
    bucket_mask_ = buckets - 1;
    std::byte* const blocks = memory.data();
    std::byte* const headers = blocks + count_ * block_bytes;
    buffers_ = reinterpret_cast<Buffer*>(headers);
    buckets_ = reinterpret_cast<Buffer**>(headers + count_ * sizeof(Buffer));
    std::uninitialized_fill_n(buckets_, buckets, nullptr);
    for (std::size_t i = 0; i < count_; ++i) {
        auto* const buffer = std::construct_at(
            buffers_ + i, *this, memory.subspan(i * block_bytes, block_bytes));
        buffer->join(clean_);
    }
}

Buffer* Cache::find(std::uint64_t number) noexcept {
    Buffer* buffer = bucket(number);
    while (buffer != nullptr && buffer->number_ != number) buffer = buffer->in_bucket_;
    return buffer;
}

// Gives the block that has not been used for longest a new number.
Buffer* Cache::take_oldest(std::uint64_t number) noexcept {
    for (Link* link = clean_.next; link != &clean_; link = link->next) {
        auto& buffer = static_cast<Buffer&>(*link);
        if (buffer.pins_ != 0 || buffer.is_busy_) continue;
        if (buffer.number_ != ~0ULL) {
            Buffer** place = &bucket(buffer.number_);
            while (*place != &buffer) place = &(*place)->in_bucket_;
            *place = buffer.in_bucket_;
        }
        buffer.number_ = number;
        buffer.is_valid_ = false;
        buffer.in_bucket_ = std::exchange(bucket(number), &buffer);
        buffer.join(clean_);
        return &buffer;
    }
    return nullptr;
}

// Gives the buffer to the disk: it goes to those that are to be started when the lock is free.
void Cache::begin(Buffer& buffer, Operation operation, Request*& work) noexcept {
    buffer.is_busy_ = true;
    buffer.operation = operation;
    buffer.sector = buffer.number_ * (block_bytes_ / sector_bytes);
    ++(operation == Operation::read ? reading_ : writing_);
    ++(operation == Operation::read ? counts_.reads : counts_.writes);
    buffer.behind = std::exchange(work, &buffer);
}

void Cache::start(Request* work) noexcept {
    while (work != nullptr) {
        Request& request = *work;
        work = std::exchange(request.behind, nullptr);
        device_.start(request);
    }
}

void Cache::write_some(Rank rank, std::size_t most, Request*& work) noexcept {
    for (Link* link = dirty_[rank].next; link != &dirty_[rank] && most > 0;) {
        auto& buffer = static_cast<Buffer&>(*link);
        link = link->next;
        if (buffer.is_busy_) continue;
        clean(buffer);
        begin(buffer, Operation::write, work);
        --most;
    }
}

void Cache::mark(Buffer& buffer, Rank rank) noexcept {
    if (buffer.is_dirty_ && buffer.rank_ == rank) return;
    clean(buffer);
    buffer.is_dirty_ = true;
    buffer.rank_ = rank;
    held_ += rank > 0 ? 1 : 0;
    buffer.join(dirty_[rank]);
}

void Cache::clean(Buffer& buffer) noexcept {
    if (!std::exchange(buffer.is_dirty_, false)) return;
    held_ -= buffer.rank_ > 0 ? 1 : 0;
    buffer.join(clean_);
}

// A block has become clean, or free.
[[gnu::noinline]] void Cache::tell_waiting() noexcept {
    wake_all(lock_, waiting_, [] { return true; });
}

Pin Cache::look(std::uint64_t number) noexcept {
    const Locked locked(lock_);
    Buffer* const buffer = find(number);
    if (buffer == nullptr || !buffer->is_valid_) return {};
    ++counts_.hits;
    ++buffer->pins_;
    return Pin(buffer);
}

// As look() and the end of the Pin, at once: it is valid until the lock is free.
Buffer* Cache::use(std::uint64_t number) noexcept {
    Buffer* const buffer = find(number);
    if (buffer == nullptr || !buffer->is_valid_) return nullptr;
    ++counts_.hits;
    if (buffer->pins_ == 0 && !buffer->is_dirty_) buffer->join(clean_);
    return buffer;
}
bool Cache::copy(std::uint64_t number, std::size_t offset,
                 std::span<std::byte> to) noexcept {
    const Locked locked(lock_);
    Buffer* const buffer = use(number);
    if (buffer == nullptr) return false;
    std::memcpy(to.data(), buffer->bytes.data() + offset, to.size());
    return true;
}
std::optional<std::uint32_t> Cache::word(std::uint64_t number,
                                         std::size_t offset) noexcept {
    const Locked locked(lock_);
    Buffer* const buffer = use(number);
    if (buffer == nullptr) return std::nullopt;
    return *reinterpret_cast<const std::uint32_t*>(buffer->bytes.data() + offset);
}

void Cache::prefetch(std::uint64_t number) noexcept {
    Request* work = nullptr;
    {
        const Locked locked(lock_);
        if (find(number) != nullptr) return;
        Buffer* const buffer = take_oldest(number);
        if (buffer == nullptr) return;
        begin(*buffer, Operation::read, work);
    }
    start(work);
}

void Cache::forget(std::uint64_t number) noexcept {
    const Locked locked(lock_);
    if (Buffer* const buffer = find(number)) clean(*buffer);
}

std::size_t Cache::pinned() const noexcept {
    return static_cast<std::size_t>(std::count_if(
        buffers_, buffers_ + count_, [](const Buffer& each) { return each.pins_ != 0; }));
}

void Buffer::finish(Result<void> result) noexcept {
    wake_all(cache_.lock_, waiting_, [&] {
        is_busy_ = false;
        if (operation == Operation::read) {
            --cache_.reading_;
            is_valid_ = result.has_value();
            if (!result) error_ = result.error();
            return true;
        }
        --cache_.writing_;
        cache_.has_unsafe_ = true;
        if (!result) {
            cache_.has_failed_ = true;
            cache_.mark(*this, rank_);
        }
        return true;
    });
    cache_.tell_waiting();
}

void Pin::change(Rank rank) const noexcept {
    const Locked locked(buffer_->cache_.lock_);
    buffer_->cache_.mark(*buffer_, rank);
}

void Pin::release() noexcept {
    Cache& cache = buffer_->cache_;
    {
        const Locked locked(cache.lock_);
        if (--buffer_->pins_ > 0) return;
        if (!buffer_->is_dirty_) buffer_->join(cache.clean_);
        if (cache.waiting_.is_empty()) return;
    }
    cache.tell_waiting();
}

}  // namespace block
