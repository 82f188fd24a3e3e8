#pragma once
/// @file
/// Yours: an executor, which asks futures when they have been woken.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "kit/future.hpp"

/// Polls futures until they are done, each with a waker of its own.
///
/// 1. A future is polled once after it was spawned, and then only after it was woken.
/// 2. Who is woken goes to the end of a queue, once: more wakes before its poll change nothing.
/// 3. A future that is woken while it is polled is polled again.
/// 4. A future that is done is destroyed at once. Its waker may live on, longer than the
///    executor too, and then wakes nobody.
/// @tparam Mutex      std::mutex; the judge puts in one that it can see through.
/// @tparam Condition  std::condition_variable; likewise.
/// @threads Any may call spawn() and wake; one calls run().
template <class Mutex = std::mutex, class Condition = std::condition_variable>
class Executor {
  public:
    /// Takes @p future and puts it at the end of the queue. Futures may do that while they are
    /// polled.
    void spawn(std::unique_ptr<kit::Future> future) {
#if LAB_SOLUTION
        const std::lock_guard lock(shared_->mutex);
        const Id id = ++shared_->last;
        const kit::Waker waker(std::make_shared<Wake>(shared_, id));
        shared_->tasks.emplace(id, Entry{std::move(future), waker, true});
        shared_->ready.push_back(id);
#else
        // TODO: keep it, and let run() poll it.
        (void)future;
#endif
    }

    /// Polls whoever is ready, in the order of the queue, and sleeps while nobody is. Comes back
    /// when every future is done.
    void run() {
#if LAB_SOLUTION
        for (;;) {
            std::unique_lock lock(shared_->mutex);
            shared_->changed.wait(
                lock, [this] { return !shared_->ready.empty() || shared_->tasks.empty(); });
            if (shared_->ready.empty()) return;
            const Id id = shared_->ready.front();
            shared_->ready.pop_front();
            Entry& task = shared_->tasks.at(id);  // stays where it is: a map moves nothing
            task.queued = false;
            lock.unlock();
            if (task.future->poll(task.waker)) remove(id);
        }
#else
        // TODO: poll, sleep, poll again. What may happen while you poll, and what between your
        // look into the queue and your sleep?
#endif
    }

  private:
#if LAB_SOLUTION
    using Id = std::size_t;
    struct Entry {
        std::unique_ptr<kit::Future> future;
        kit::Waker waker;
        bool queued;
    };
    // What wakers and the executor both know. The lock is never held while a future's code runs.
    struct Shared {
        Mutex mutex;
        Condition changed;
        std::map<Id, Entry> tasks;  // that are not done
        std::deque<Id> ready;       // of these
        Id last = 0;
    };
    struct Wake final : kit::Wakeable {
        Wake(std::weak_ptr<Shared> all, Id self) : shared(std::move(all)), id(self) {}
        void wake() noexcept override {
            const auto all = shared.lock();
            if (!all) return;
            const std::lock_guard lock(all->mutex);
            const auto task = all->tasks.find(id);
            if (task == all->tasks.end() || std::exchange(task->second.queued, true))
                return;
            all->ready.push_back(id);
            all->changed.notify_one();
        }
        std::weak_ptr<Shared>
            shared;  // a future may hold its own waker: that must not keep it alive
        Id id;
    };

    void remove(Id id) {
        std::unique_lock lock(shared_->mutex);
        std::erase(shared_->ready, id);  // perhaps it woke itself
        const auto gone = shared_->tasks.extract(id);
        lock.unlock();  // the future's destructor may wake others
    }

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
#endif
};
