#include "programs/committer.hpp"

#include <utility>

#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/blocking.hpp"

namespace programs {

using base::Result, futures::Task;

// [commit]
Task<Result<void>> Committer::committed() {
    const std::uint64_t mine = begun_ + 1;  // the group that grows now
    changed_.notify_one();
    while (written_ < mine && result_) {
        auto written = written_event_.wait();
        co_await written;
    }
    co_return result_;
}

Task<Result<void>> Committer::run() {
    (void)runtime_.spawn(sync_each_second());
    while (result_) {
        if (!has_work()) {
            auto changed = changed_.wait();
            co_await changed;
        }
        co_await write_group();
        if (result_) write_base();
        written_event_.notify_all();
        co_await futures::yield();
    }
    co_return result_;
}

// The thread of the tasks writes, which takes no longer than to copy; it does not wait for the disk.
Task<> Committer::write_group() {
    if (store_.changes().empty()) co_return;
    group_.clear();
    std::swap(group_, store_.changes());
    ++begun_;
    result_ = journal_.write(group_);
    if (result_ && durable_ == Durable::always) {
        const auto synced = co_await sync();
        result_ = synced;
    }
    is_dirty_ = true;
    if (result_) written_ = begun_;
}
// [commit]

Task<Result<void>> Committer::sync() {
    is_syncing_ = true;
    auto synced = futures::spawn_blocking(runtime_.blocking(),
                                          [&journal = journal_] { return journal.sync(); });
    const auto result = co_await synced;
    is_syncing_ = false;
    co_return result;
}

Task<> Committer::sync_each_second() {
    while (durable_ == Durable::every_second && result_) {
        co_await futures::sleep(std::chrono::seconds(1));
        if (!std::exchange(is_dirty_, false)) continue;
        const auto result = co_await sync();
        if (!result) result_ = result;
    }
}

// [base]
// A part at a time: other tasks run in between.
void Committer::write_base() {
    if (is_ending_ || is_syncing_) return;  // the log does not change meanwhile
    if (part_ == store::Table::parts) {
        const bool has_grown =
            journal_.log_bytes() > 2 * journal_.base_bytes() + (64U << 20);
        if (!std::exchange(wants_base_, false) && !has_grown) return;
        part_ = 0;
        result_ = journal_.begin_base();
        return;
    }
    result_ = journal_.add_to_base(store_, part_);
    if (++part_ < store::Table::parts) return;
    is_ending_ = true;
    (void)runtime_.spawn(end_base());
}

Task<> Committer::end_base() {
    auto ended = futures::spawn_blocking(
        runtime_.blocking(), [&journal = journal_] { return journal.end_base(); });
    const auto result = co_await ended;
    if (!result) result_ = result;
    is_ending_ = false;
    changed_.notify_one();
}
// [base]

}  // namespace programs
