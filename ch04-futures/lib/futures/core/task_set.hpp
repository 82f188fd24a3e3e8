#pragma once
/// @file
/// TaskSet: spawned tasks, and those of them that can go on. What an executor and a scope are made of.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "futures/core/join_handle.hpp"
#include "futures/core/observer.hpp"
#include "futures/core/owned_tasks.hpp"
#include "futures/core/ready_tasks.hpp"
#include "futures/core/spawner.hpp"
#include "futures/core/task_waker.hpp"

namespace futures {

/// How the tasks of a set are to be run.
struct TaskSetOptions {
    Order order = Order::first_come;  ///< Who is next.
    std::uint64_t seed = 0;           ///< For Order::random: equal seeds, equal runs.
    Observer* observer = nullptr;     ///< Who is told of each step.
    /// For what a task has thrown and nobody takes, by the thread that ends it or drops its handle.
    /// Without it, the program ends.
    void (*failure_lost)(Failure&) = nullptr;
};

/// @tparam Sync   Local: only the thread that polls wakes. Shared: any thread may.
/// @tparam Ready  Who is next: ReadyTasks, or what has the same functions.
template <class Sync, template <class> class Ready = ReadyTasks>
class TaskSet : public TaskOwner<Sync>, public Spawner {
  public:
    using Header = TaskHeader<Sync>;  ///< What it knows of a task.

    TaskSet(const TaskSet&) = delete;
    TaskSet& operator=(const TaskSet&) = delete;

    /// Makes @p task go on by itself, beginning with the next round of polls.
    template <class T>
    JoinHandle<T, Sync> spawn(Task<T> task, Priority priority) noexcept {
        if (task.is_empty()) return JoinHandle<T, Sync>(base::Errno::out_of_memory);
        Header* const header = adopt(task.address(), priority);
        if (header == nullptr) return JoinHandle<T, Sync>(base::Errno::cancelled);
        (void)task.release();
        return JoinHandle<T, Sync>(*header);
    }
    /// Likewise, in the queue that is usual.
    template <class T>
    JoinHandle<T, Sync> spawn(Task<T> task) noexcept {
        return spawn(std::move(task), ready_.usual());
    }
    /// Likewise, of a task that nobody awaits.
    void spawn_detached(Task<> task) noexcept override { (void)spawn(std::move(task)); }

    /// From now on @p observer is told of each step, and who was told before is not; nullptr: nobody is.
    /// @pre it was made before another thread waked a task of this set  @threads any
    void observe(Observer* observer) noexcept {
        observer_.store(observer, std::memory_order_relaxed);
    }

    /// Who is next, to look at and to change. @threads the one that polls
    [[nodiscard]] Ready<Header>& queue() noexcept { return ready_; }
    /// How many tasks have not ended.
    [[nodiscard]] std::size_t tasks() const noexcept { return owned_.size(); }
    /// Calls @p action with the header of each task, the latest first.
    template <class Action>
    void for_each_task(Action&& action) {
        owned_.for_each(std::forward<Action>(action));
    }
    /// Puts a task that was asleep into the queue. For wakers. @threads any
    void enqueue(Header& task) noexcept final {
        if (observer() == nullptr && Sync::this_thread() == thread_) {
            ready_.push(task);
        } else {
            enqueue_and_tell(task);
        }
    }

  protected:
    /// @param thread  Who polls, by Sync::this_thread(): its wakes need not ring. Any other address:
    ///                each wake rings if the set is asleep.
    TaskSet(const void* thread, const TaskSetOptions& options) noexcept
        : options_(options),
          thread_(thread),
          ready_(options.order, options.seed),
          observer_(options.observer) {}
    ~TaskSet() { drop_all(); }

    /// Makes whoever polls the set do so. @threads any
    virtual void ring() noexcept = 0;

    /// What run_next() has found.
    enum class Ran : std::uint8_t { nobody, paused, ended };
    /// Polls the next task that can go on.
    Ran run_next(const Services& services) noexcept;
    /// Says whether a task can go on.
    [[nodiscard]] bool has_ready() noexcept {
        take_remote();
        return !ready_.is_empty();
    }
    /// From now on the next wake rings. @returns Whether it sleeps: false if a task can go on.
    [[nodiscard]] bool fall_asleep() noexcept {
        return !has_ready() && remote_.fall_asleep();
    }
    /// After fall_asleep() and a ring, or something else.
    void wake_up() noexcept { remote_.wake_up(); }
    /// Destroys all tasks, the latest first. Whoever awaits one is told `cancelled`.
    void drop_all() noexcept;

  private:
    // An ordinary load. The wakes of other threads look, too.
    [[nodiscard]] Observer* observer() const noexcept {
        return observer_.load(std::memory_order_relaxed);
    }
    Header* adopt(void* frame, Priority priority) noexcept;
    void enqueue_and_tell(Header& task) noexcept;
    Header* next_of_others() noexcept;
    void take_remote() noexcept;
    bool run(Header& task, const Services& services) noexcept;
    void end(Header& task, typename TaskState<Sync>::Ended what) noexcept;

    const TaskSetOptions options_;
    const void* const thread_;
    Ready<Header> ready_;
    OwnedTasks<Header, Local::Lock> owned_;
    RemoteQueue<Sync, Header> remote_;
    std::atomic<Observer*> observer_;
};

}  // namespace futures

#include "futures/core/task_set_parts.hpp"
