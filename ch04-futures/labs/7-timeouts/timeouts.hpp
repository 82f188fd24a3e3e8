#pragma once
/// @file
/// Yours: work that has so much time, and tasks that end within the block that has started them.

#include <coroutine>
#include <list>
#include <optional>
#include <utility>

#include "clock.hpp"
#include "kit/task.hpp"

/// Gives work so much time.
///
/// 1. It starts the work, and ends when the work has ended: never before, whatever that takes.
/// 2. When the time is over it requests the stop, once. What the work does then is its clean-up.
/// 3. When it ends, it leaves nothing on the clock.
/// @param work  Listens to the stop.
/// @returns What the work returned; nothing if the time was over first. Throws what the work threw.
template <class T>
kit::Task<std::optional<T>> with_timeout(Clock& clock, int milliseconds, kit::Task<T> work,
                                         Stop& stop) {
#if LAB_SOLUTION
    struct Timer {
        Timer(Clock& on, int number) : clock(on), id(number) {}
        ~Timer() { clock.cancel(id); }
        Clock& clock;
        int id;
    };
    bool late = false;
    const Timer timer(clock, clock.after(milliseconds, [&late, &stop] {
        late = true;
        stop.request();  // the last line: when it returns, all of this may have ended
    }));
    T result = co_await std::move(work);
    if (late) co_return std::nullopt;
    co_return result;
#else
    // TODO: and when the time is over? And who takes the timer off the clock, also after a throw?
    (void)clock, (void)milliseconds, (void)stop;
    T result = co_await std::move(work);
    co_return result;
#endif
}

/// Tasks that end before in_nursery() does.
class Nursery {
  public:
    /// @param outer  Stops its tasks, too.
    explicit Nursery(Stop& outer) : stop_(&outer) {}
    Nursery(const Nursery&) = delete;
    Nursery& operator=(const Nursery&) = delete;

    /// @returns The stop for its tasks to listen to.
    Stop& stop() { return stop_; }

    /// Starts one more task, at once. Its tasks may do that too, also while they clean up.
    void start(kit::Task<int> child) {
        kit::Task<int>& task = children_.emplace_back(std::move(child));
#if LAB_SOLUTION
        ++running_;
        task.start([this, &task] { return ended(task); });
#else
        // TODO: how many run, and who has failed first?
        task.start();
#endif
    }

    /// Waits until all its tasks have ended.
    /// @returns What the first task returned. Throws what was thrown first, by whichever.
    kit::Task<int> end() {
#if LAB_SOLUTION
        AllEnded all_ended(*this);
        co_await all_ended;
        if (failed_) failed_->result();
#else
        // TODO: wait. Until then, a first task that is quick enough is all that works.
        if (!children_.front().done()) co_return -1;
#endif
        co_return children_.front().result();
    }

  private:
#if LAB_SOLUTION
    class AllEnded {
      public:
        explicit AllEnded(Nursery& nursery) : nursery_(nursery) {}
        bool await_ready() const noexcept { return nursery_.running_ == 0; }
        void await_suspend(std::coroutine_handle<> task) noexcept {
            nursery_.waiting_ = task;
        }
        void await_resume() const noexcept {}

      private:
        Nursery& nursery_;
    };

    std::coroutine_handle<> ended(kit::Task<int>& task) {
        if (task.failed() && !failed_) {
            failed_ = &task;
            stop_.request();  // others may end in this call: this one still counts
        }
        if (--running_ > 0 || !waiting_) return std::noop_coroutine();
        return std::exchange(waiting_, nullptr);
    }

    int running_ = 0;
    kit::Task<int>* failed_ = nullptr;  // the first
    std::coroutine_handle<> waiting_;   // for the end
#endif
    Stop stop_;
    std::list<kit::Task<int>> children_;  // each stays where it is
};

/// The first task of a nursery: what @p body makes, and what it starts before that.
template <class Body>
kit::Task<int> first_task(Nursery& nursery, Body& body) {
    kit::Task<int> task = body(nursery);
    const int result = co_await std::move(task);
    co_return result;
}

/// Runs a task that may start others in a nursery.
///
/// 1. It ends when all of them have ended, whatever happens: what lives longer than this call lives
///    longer than they do.
/// 2. If one throws, the others are asked to stop; so they are if the outer stop is requested.
/// 3. Nobody is destroyed while it runs: each may clean up, and take its time for it.
/// @param body  Called with the nursery; makes the first task.
/// @returns What that task returned. Throws what was thrown first.
template <class Body>
kit::Task<int> in_nursery(Stop& outer, Body body) {
    Nursery nursery(outer);
    nursery.start(first_task(nursery, body));
    const int result = co_await nursery.end();
    co_return result;
}
