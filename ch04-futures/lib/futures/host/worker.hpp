#pragma once
/// @file
/// Worker: one thread of a ThreadPool. For the pool's own use.

#include <atomic>
#include <cstddef>

#include "futures/core/stealing_queue.hpp"
#include "futures/core/sync.hpp"
#include "futures/core/task_header.hpp"
#include "futures/host/bed.hpp"

namespace futures {

class ThreadPool;

/// Takes tasks from its own queue, from the injector, and from the other workers.
class Worker {
  public:
    using Header = TaskHeader<Shared>;  ///< What it knows of a task.

    /// The @p number-th of @p pool.
    Worker(ThreadPool& pool, unsigned number) noexcept : pool_(pool), number_(number) {}

    /// Works until the pool is over.
    void work() noexcept;
    /// Puts @p task where it is polled next. @threads its own
    void push_next(Header& task) noexcept;
    /// Wakes it from its sleep, or from the next one. @threads any
    void unpark() noexcept { bed_.unpark(); }
    /// Says whether there is something to steal. @threads any
    [[nodiscard]] bool has_loot() const noexcept { return queue_.size() != 0; }
    /// How often it has stolen. @threads any
    [[nodiscard]] std::size_t thefts() const noexcept {
        return thefts_.load(std::memory_order_relaxed);
    }
    /// Takes the next of its own; nullptr: there is none. @threads its own; any when it has ended
    [[nodiscard]] Header* take() noexcept;

    /// The calling thread, as a worker of @p pool; nullptr: it is none.
    [[nodiscard]] static Worker* current(const ThreadPool& pool) noexcept;

  private:
    static constexpr unsigned most_in_a_row = 3;
    static constexpr std::size_t most_taken_in = 32;

    [[nodiscard]] Header* next() noexcept;
    [[nodiscard]] Header* take_in() noexcept;
    [[nodiscard]] Header* search() noexcept;
    [[nodiscard]] Header* steal() noexcept;
    void look() noexcept;
    void found() noexcept;
    void push(Header& task) noexcept;
    void run(Header& task) noexcept;
    void sleep() noexcept;
    void park() noexcept;

    ThreadPool& pool_;
    const unsigned number_;
    Header* next_ = nullptr;    // woken by the task that ran last
    unsigned in_a_row_ = 0;     // polls of what stood in next_
    unsigned until_look_ = 61;  // polls
    bool is_searching_ = false;
    std::atomic<std::size_t> thefts_ = 0;
    Bed bed_;
    StealingQueue<Header, Shared> queue_;
};

}  // namespace futures
