#pragma once
/// @file
/// How Executor does what executor.hpp says. Programs include that.

#include "futures/core/executor.hpp"

namespace futures {

/// The waker of a task: its header, and these functions.
template <class Sync>
struct TaskWaker {
    static RawWaker clone(void* task) noexcept {
        of(task).state.retain();
        return {task, &vtable};
    }
    static void wake(void* task) noexcept {
        wake_by_ref(task);
        of(task).release();
    }
    static void wake_by_ref(void* task) noexcept {
        if (of(task).state.wake()) of(task).executor->enqueue(of(task));
    }
    static void drop(void* task) noexcept { of(task).release(); }

    static constexpr RawWakerVTable vtable{clone, wake, wake_by_ref, drop};

  private:
    static TaskHeader<Sync>& of(void* task) noexcept {
        return *static_cast<TaskHeader<Sync>*>(task);
    }
};

/// A waker without a reference of its own, for the time of a poll.
class LentWaker {
  public:
    explicit LentWaker(RawWaker raw) noexcept : waker_(raw) {}  ///< Lends @p raw.
    LentWaker(const LentWaker&) = delete;
    LentWaker& operator=(const LentWaker&) = delete;
    ~LentWaker() { (void)waker_.release(); }
    /// The waker.
    [[nodiscard]] const Waker& get() const noexcept { return waker_; }

  private:
    Waker waker_;
};

template <class Sync>
Executor<Sync>::Executor(Driver& driver, ExecutorOptions options) noexcept
    : driver_(driver),
      options_(options),
      ready_(options.order, options.seed),
      wheel_(driver, options.tick_bits),
      services_{&wheel_, this, options.reactor} {}

template <class Sync>
Executor<Sync>::~Executor() {
    is_open_ = false;
    std::size_t scheduled = 0;
    Header* dropped = nullptr;  // linked by before_owned
    while (owned_ != nullptr) {
        Header& task = *owned_;
        if (task.state.shut_down()) ++scheduled;  // from now on no waker enqueues it
        disown(task);
        task.drop_frame();
        const auto ended = task.state.complete_without_value();
        if (ended.wake_joiner) Waker(task.joiner).wake();
        task.before_owned = std::exchange(dropped, &task);
    }
    // Who has been waked before stands in a queue, or is just being put there by another thread.
    for (unsigned tries = 0; scheduled > 0; platform::relax(tries++)) {
        take_remote();
        while (ready_.pop() != nullptr) --scheduled;
    }
    remote_.await_wakers();
    while (dropped != nullptr) std::exchange(dropped, dropped->before_owned)->release();
}

template <class Sync>
template <class T>
JoinHandle<T, Sync> Executor<Sync>::spawn(Task<T> task, Priority priority) noexcept {
    if (task.is_empty()) return JoinHandle<T, Sync>(base::Errno::out_of_memory);
    if (!is_open_) return JoinHandle<T, Sync>(base::Errno::cancelled);
    void* const frame = task.release().address();
    Header& header = Header::make(frame, *this, static_cast<unsigned>(priority));
    own(header);
    ready_.push(header);
    if (options_.observer != nullptr) options_.observer->spawned(&header);
    return JoinHandle<T, Sync>(header);
}

template <class Sync>
template <class T>
T Executor<Sync>::block_on(Task<T> task) {
    if (task.is_empty()) return Task<T>::without_frame();
    auto& promise = static_cast<Promise<T>&>(PromiseBase::at(task.address()));
    const JoinHandle<T, Sync> handle = spawn(std::move(task));
    if (!run_until([&] { return handle.is_finished(); })) {
        platform::fail(
            "block_on: every task waits, and nothing can happen that would wake one");
    }
    return promise.take();
}

template <class Sync>
std::size_t Executor<Sync>::run_ready() noexcept {
    std::size_t polls = 0;
    take_remote();
    for (Header* next = ready_.pop(); next != nullptr; next = ready_.pop(), ++polls) {
        (void)run(*next);
        if (ready_.is_empty()) take_remote();
    }
    return polls;
}

template <class Sync>
template <class Done>
bool Executor<Sync>::run_until(Done&& done) noexcept {
    while (!done()) {
        take_remote();
        for (int polls = 0; polls < options_.polls_per_look; ++polls) {
            Header* const next = ready_.pop();
            if (next == nullptr) break;
            if (run(*next) && done()) return true;
        }
        if (!sleep()) return false;
    }
    return true;
}

// Waits, if nobody can go on; otherwise only looks.
template <class Sync>
bool Executor<Sync>::sleep() noexcept {
    bool can_happen = true;
    if (!ready_.is_empty()) {
        can_happen = driver_.park(nanoseconds(0));
    } else if (remote_.fall_asleep()) {
        can_happen = driver_.park(wheel_.next());
        remote_.wake_up();
    }
    if (!wheel_.is_empty()) wheel_.fire(driver_.now());
    return can_happen || !ready_.is_empty();
}

template <class Sync>
void Executor<Sync>::take_remote() noexcept {
    if constexpr (Sync::has_threads) {
        for (Header* each = remote_.take_all(); each != nullptr;) {
            ready_.push(*std::exchange(each, each->next));
        }
    }
}

template <class Sync>
void Executor<Sync>::enqueue(Header& task) noexcept {
    if (options_.observer != nullptr) options_.observer->waked(&task);
    if (!Sync::has_threads || Sync::this_thread() == thread_) {
        ready_.push(task);
    } else if (remote_.push(task)) {
        driver_.unpark();
        remote_.waked();
    }
}

template <class Sync>
[[gnu::always_inline]] inline bool Executor<Sync>::run(Header& task) noexcept {
    if (!task.state.start()) {
        task.drop_frame();
        end(task, task.state.complete_without_value());
        return true;
    }
    Observer* const observer = options_.observer;
    if (observer != nullptr) observer->begins(&task);
    const LentWaker waker({&task, &TaskWaker<Sync>::vtable});
    Context context(waker.get(), &services_);
    if (task.promise().poll(context)) {
        end(task, task.state.complete_with_value());
        return true;
    }
    if (observer != nullptr) observer->pauses(&task);
    if (task.state.stop()) ready_.push_back(task);
    return false;
}

template <class Sync>
void Executor<Sync>::end(Header& task, typename TaskState<Sync>::Ended what) noexcept {
    if (what.drop_value && task.state.look() == TaskState<Sync>::Seen::value) {
        Failure& failure = task.promise().failure();
        if (failure.is_there()) {
            if (options_.failure_lost == nullptr) {
                platform::fail("a task that nobody awaits has thrown an exception");
            }
            options_.failure_lost(failure);
        }
        task.drop_frame();
    }
    if (options_.observer != nullptr) options_.observer->ended(&task);
    if (what.wake_joiner) Waker(task.joiner).wake();
    disown(task);
    task.release();
}

template <class Sync>
void Executor<Sync>::own(Header& task) noexcept {
    task.next_owned = owned_;
    if (owned_ != nullptr) owned_->before_owned = &task;
    owned_ = &task;
    ++tasks_;
}

template <class Sync>
void Executor<Sync>::disown(Header& task) noexcept {
    (task.before_owned != nullptr ? task.before_owned->next_owned : owned_) =
        task.next_owned;
    if (task.next_owned != nullptr) task.next_owned->before_owned = task.before_owned;
    --tasks_;
}

}  // namespace futures
