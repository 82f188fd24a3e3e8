#pragma once
/// @file
/// How TaskSet does what task_set.hpp says. Programs include that.

#include "futures/core/task_set.hpp"

namespace futures {

template <class Sync, template <class> class Ready>
TaskHeader<Sync>* TaskSet<Sync, Ready>::adopt(void* frame, Priority priority) noexcept {
    Header& task = Header::make(frame, *this, static_cast<unsigned>(priority));
    if (!owned_.add(task)) return nullptr;
    if (Observer* const told = observer(); told != nullptr) told->spawned(&task);
    if (Sync::this_thread() == thread_) {
        ready_.push(task);
    } else {
        enqueue(task);
    }
    return &task;
}

template <class Sync, template <class> class Ready>
[[gnu::always_inline]] inline auto TaskSet<Sync, Ready>::run_next(
    const Services& services) noexcept -> Ran {
    Header* next = ready_.pop();
    if (next == nullptr) next = next_of_others();
    if (next == nullptr) return Ran::nobody;
    return run(*next, services) ? Ran::ended : Ran::paused;
}

// Apart, so that it is not in the way: the usual wake is of the set's own thread, and nobody is told.
template <class Sync, template <class> class Ready>
[[gnu::noinline]] void TaskSet<Sync, Ready>::enqueue_and_tell(Header& task) noexcept {
    if (Observer* const told = observer(); told != nullptr) told->waked(&task);
    if (Sync::this_thread() == thread_) {
        ready_.push(task);
    } else if (remote_.push(task)) {
        ring();
        remote_.waked();
    }
}

// Likewise: the queue is not empty.
template <class Sync, template <class> class Ready>
[[gnu::noinline]] TaskHeader<Sync>* TaskSet<Sync, Ready>::next_of_others() noexcept {
    take_remote();
    return ready_.pop();
}

template <class Sync, template <class> class Ready>
void TaskSet<Sync, Ready>::take_remote() noexcept {
    for (Header* each = remote_.take_all(); each != nullptr;) {
        ready_.push(*std::exchange(each, each->next));
    }
}

// Says whether the task has ended.
template <class Sync, template <class> class Ready>
[[gnu::always_inline]] inline bool TaskSet<Sync, Ready>::run(
    Header& task, const Services& services) noexcept {
    if (!task.state.start()) {
        task.drop_frame();
        end(task, task.state.complete_without_value());
        return true;
    }
    if (Observer* const told = observer(); told != nullptr) told->begins(&task);
    Context context(RawWaker{&task, &TaskWaker<Sync, TaskSet>::vtable}, &services);
    if (task.promise().poll(context)) {
        task.settle(options_.failure_lost);
        end(task, task.state.complete_with_value());
        return true;
    }
    if (Observer* const told = observer(); told != nullptr) told->pauses(&task);
    if (task.state.stop()) ready_.push_back(task);
    return false;
}

template <class Sync, template <class> class Ready>
void TaskSet<Sync, Ready>::end(Header& task,
                               typename TaskState<Sync>::Ended what) noexcept {
    if (what.drop_value) task.kept().drop();
    if (Observer* const told = observer(); told != nullptr) told->ended(&task);
    if (what.wake_joiner) Waker(task.joiner).wake();
    owned_.remove(task);
    task.release();
}

template <class Sync, template <class> class Ready>
void TaskSet<Sync, Ready>::drop_all() noexcept {
    owned_.close();
    // Who has been woken before stands in a queue, or is just being put there by another thread.
    std::size_t scheduled = owned_.drop_all(observer());
    for (unsigned tries = 0; scheduled > 0; platform::relax(tries++)) {
        take_remote();
        while (ready_.pop() != nullptr) --scheduled;
    }
    remote_.await_wakers();
    owned_.release_dropped();
}

}  // namespace futures
