#include "futures/host/thread_pool.hpp"

#include <algorithm>

#include "futures/host/worker.hpp"

namespace futures {

namespace {

unsigned count_of(const ThreadPoolOptions& options) noexcept {
    const unsigned wanted =
        options.workers != 0 ? options.workers : std::thread::hardware_concurrency();
    return std::clamp(wanted, 1U, IdleWorkers<Shared>::most);
}

}  // namespace

ThreadPool::ThreadPool(Driver& driver, const ThreadPoolOptions& options)
    : driver_(driver),
      options_(options),
      timers_(driver),
      services_{&timers_, this, nullptr},
      idle_(count_of(options)) {
    for (unsigned i = 0; i < count_of(options); ++i) {
        workers_.push_back(std::make_unique<Worker>(*this, i));
    }
    for (const auto& worker : workers_) {
        threads_.emplace_back([&each = *worker] { each.work(); });
    }
}

ThreadPool::~ThreadPool() { shutdown(); }

unsigned ThreadPool::workers() const noexcept {
    return static_cast<unsigned>(workers_.size());
}
bool ThreadPool::is_worker() const noexcept { return Worker::current(*this) != nullptr; }

std::size_t ThreadPool::thefts() const noexcept {
    std::size_t sum = 0;
    for (const auto& worker : workers_) sum += worker->thefts();
    return sum;
}

std::size_t ThreadPool::tasks() noexcept { return owned_.size(); }

// ---- A task's begin and end ----

ThreadPool::Header* ThreadPool::adopt(void* frame) noexcept {
    Header& task = Header::make(frame, *this, static_cast<unsigned>(Priority::normal));
    if (!owned_.add(task)) return nullptr;
    if (options_.observer != nullptr) options_.observer->spawned(&task);
    return &task;
}

void ThreadPool::end(Header& task, TaskState<Shared>::Ended what) noexcept {
    if (what.drop_value) task.kept().drop();
    if (options_.observer != nullptr) options_.observer->ended(&task);
    owned_.remove(task);
    if (what.wake_joiner) Waker(task.joiner).wake();
    task.release();
}

// ---- Work, and who does it ----

void ThreadPool::enqueue(Header& task) noexcept {
    if (options_.observer != nullptr) options_.observer->waked(&task);
    if (Worker* const worker = Worker::current(*this); worker != nullptr) {
        worker->push_next(task);
        return;
    }
    strangers_.fetch_add(1, std::memory_order_relaxed);
    injector_.push(task);
    announce();
    strangers_.fetch_sub(1, std::memory_order_release);  // pairs with drop_all()
}

void ThreadPool::announce() noexcept {
    const unsigned chosen = idle_.who_wakes();
    if (chosen != IdleWorkers<Shared>::nobody) workers_[chosen]->unpark();
}

bool ThreadPool::is_work_anywhere() const noexcept {
    return !injector_.is_empty() ||
           std::ranges::any_of(workers_, [](const auto& each) { return each->has_loot(); });
}

// ---- The end ----

void ThreadPool::shutdown() noexcept {
    if (is_worker()) platform::fail("shutdown: called by a task of the pool");
    owned_.close();
    is_over_.store(true, std::memory_order_release);
    for (const auto& worker : workers_) worker->unpark();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    drop_all();
}

// As TaskSet::drop_all(): no worker runs any more, but other threads may wake.
void ThreadPool::drop_all() noexcept {
    std::size_t scheduled = owned_.drop_all(options_.observer);
    // Who has been waked before stands in a queue, or is just being put there by another thread.
    for (unsigned tries = 0; scheduled > 0; platform::relax(tries++)) {
        for (const auto& worker : workers_) {
            while (worker->take() != nullptr) --scheduled;
        }
        while (injector_.pop() != nullptr) --scheduled;
    }
    for (unsigned tries = 0; strangers_.load(std::memory_order_acquire) != 0;) {
        platform::relax(tries++);
    }
    owned_.release_dropped();
}

}  // namespace futures
