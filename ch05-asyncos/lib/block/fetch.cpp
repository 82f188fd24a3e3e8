// How the cache is waited for: by who wants a block, and by who wants all to be written.

#include <cstring>

#include "block/cache.hpp"

namespace block {

using futures::Locked;
using futures::pending;
using futures::Poll;
using futures::Shared;
using futures::Task;
using futures::WaitList;

Fetch::~Fetch() {
    if (!is_known_) return;
    {
        const Locked locked(cache_.lock_);
        WaitList<Shared>::leave(waiter_);
    }
    if (buffer_ != nullptr) Pin(buffer_).release();
}

// A disk that is memory has finished before start() returns: so there is a second look.
Poll<Result<Pin>> Fetch::poll(futures::Context& context) noexcept {
    if (!context.may_proceed()) return pending;
    if (!is_known_ && !is_fresh_) {  // the usual case: it is there
        if (Pin pin = cache_.look(number_)) return Result<Pin>(std::move(pin));
    }
    for (;;) {
        Request* work = nullptr;
        auto answer = look(context, work);
        if (work == nullptr) {
            if (answer.is_pending()) context.give_back();
            return answer;
        }
        cache_.start(work);
    }
}

Poll<Result<Pin>> Fetch::look(futures::Context& context, Request*& work) noexcept {
    const Locked locked(cache_.lock_);
    WaitList<Shared>::leave(waiter_);
    if (buffer_ == nullptr && !take_place(work)) {
        const bool can_wait = work != nullptr || cache_.writing_ + cache_.reading_ > 0;
        if (!can_wait || cache_.has_failed_)
            return Result<Pin>(base::fail(Errno::no_buffers));
        is_known_ = true;
        cache_.waiting_.wait(waiter_, context.waker());
        return pending;
    }
    if (buffer_->is_valid_) return Result<Pin>(Pin(std::exchange(buffer_, nullptr)));
    if (!buffer_->is_busy_) {
        if (has_waited_) return Result<Pin>(base::fail(buffer_->error_));
        cache_.begin(*buffer_, Operation::read, work);
    }
    has_waited_ = is_known_ = true;
    buffer_->waiting_.wait(waiter_, context.waker());
    return pending;
}

// Pins the block's buffer, or another one that it may have from now on; or has some written, so that they are free.
bool Fetch::take_place(Request*& work) noexcept {
    constexpr std::size_t some = 16;
    buffer_ = cache_.find(number_);
    if (buffer_ != nullptr) {
        if (buffer_->is_valid_) ++cache_.counts_.hits;
    } else {
        buffer_ = cache_.take_oldest(number_);
    }
    if (buffer_ == nullptr) {
        if (!cache_.has_failed_) cache_.write_some(0, some, work);
        return false;
    }
    ++buffer_->pins_;
    if (is_fresh_) {
        std::memset(buffer_->bytes.data(), 0, buffer_->bytes.size());
        buffer_->is_valid_ = true;
    }
    return true;
}

/// Has all blocks of one rank written, and waits until the disk has none of the cache's.
class WriteRank : futures::Pinned {
  public:
    using Output = Result<void>;
    WriteRank(Cache& cache, Rank rank) noexcept : cache_(cache), rank_(rank) {}
    ~WriteRank() {
        const Locked locked(cache_.lock_);
        WaitList<Shared>::leave(waiter_);
    }
    Poll<Result<void>> poll(futures::Context& context) noexcept {
        for (;;) {
            Request* work = nullptr;
            auto answer = look(context, work);
            if (work == nullptr) return answer;
            cache_.start(work);
        }
    }

  private:
    Poll<Result<void>> look(futures::Context& context, Request*& work) noexcept {
        const Locked locked(cache_.lock_);
        WaitList<Shared>::leave(waiter_);
        if (!cache_.has_failed_) cache_.write_some(rank_, cache_.count_, work);
        if (work == nullptr && cache_.writing_ == 0) {
            if (std::exchange(cache_.has_failed_, false))
                return Result<void>(base::fail(Errno::io_error));
            return Result<void>();
        }
        cache_.waiting_.wait(waiter_, context.waker());
        return pending;
    }

    Cache& cache_;
    const Rank rank_;
    futures::Waiter<Shared> waiter_;
};

// [all]
Task<Result<void>> Cache::write_all() noexcept {
    for (Rank rank = 0; rank < ranks; ++rank) {
        {
            const Locked locked(lock_);
            if (rank > 0 && dirty_[rank].next == &dirty_[rank]) continue;
        }
        WriteRank written(*this, rank);
        const auto result = co_await written;
        if (!result) co_return result;
        if (!has_unsafe_) continue;
        Transfer flush(device_, Operation::flush);
        const auto flushed = co_await flush;
        if (!flushed) co_return flushed;
        has_unsafe_ = false;
        ++counts_.flushes;
    }
    co_return Result<void>();
}
// [all]

}  // namespace block
