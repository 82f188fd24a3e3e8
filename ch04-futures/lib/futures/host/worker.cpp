#include "futures/host/worker.hpp"

#include <utility>

#include "futures/host/thread_pool.hpp"

namespace futures {

namespace {

// Who this thread works for. It says which queue is the nearest, and nothing else depends on it.
thread_local const ThreadPool* this_pool = nullptr;
thread_local Worker* this_worker = nullptr;

}  // namespace

Worker* Worker::current(const ThreadPool& pool) noexcept {
    return this_pool == &pool ? this_worker : nullptr;
}

void Worker::work() noexcept {
    this_pool = &pool_;
    this_worker = this;
    while (!pool_.is_over()) {
        Header* task = next();
        if (task == nullptr) task = search();
        if (task == nullptr) {
            sleep();
        } else {
            found();
            run(*task);
        }
    }
    this_pool = nullptr;
    this_worker = nullptr;
}

// [push]
void Worker::push_next(Header& task) noexcept {
    Header* const before = std::exchange(next_, &task);
    if (before == nullptr) return;  // nobody else may take what we poll next
    push(*before);
    pool_.announce();
}

void Worker::push(Header& task) noexcept {
    if (queue_.push(task)) return;
    for (unsigned i = 0; i < queue_.places / 2; ++i) {  // others need it more
        if (Header* const each = queue_.pop(); each != nullptr) pool_.injector_.push(*each);
    }
    pool_.injector_.push(task);
}
// [push]

// ---- What to poll ----

auto Worker::take() noexcept -> Header* {
    if (next_ != nullptr && in_a_row_ < most_in_a_row) {
        ++in_a_row_;
        return std::exchange(next_, nullptr);
    }
    in_a_row_ = 0;
    if (next_ == nullptr) return queue_.pop();
    Header* const first = queue_.pop();
    if (first == nullptr) return std::exchange(next_, nullptr);
    push(*std::exchange(next_, nullptr));
    return first;
}

auto Worker::next() noexcept -> Header* {
    if (--until_look_ == 0) {
        look();
        if (Header* const task = pool_.injector_.pop(); task != nullptr) return task;
    }
    if (Header* const task = take(); task != nullptr) return task;
    return take_in();
}

// Also a worker that has always something to do sees what others have left, and that time passes.
void Worker::look() noexcept {
    until_look_ = pool_.options_.polls_per_look;
    const std::unique_lock alone(pool_.driver_mutex_, std::try_to_lock);
    if (alone) pool_.driver_.park(nanoseconds(0));
    pool_.timers_.fire();
}

auto Worker::take_in() noexcept -> Header* {
    Header* const first = pool_.injector_.pop();
    if (first == nullptr) return nullptr;
    for (std::size_t i = 1; i < most_taken_in; ++i) {
        Header* const task = pool_.injector_.pop();
        if (task == nullptr) break;
        push(*task);
    }
    return first;
}

// [search]
auto Worker::search() noexcept -> Header* {
    if (!is_searching_) is_searching_ = pool_.idle_.begin_search();
    if (!is_searching_) return nullptr;
    if (Header* const task = steal(); task != nullptr) return task;
    return take_in();
}

// The last one that searches and has found something sends another one: there may be more.
void Worker::found() noexcept {
    if (!is_searching_) return;
    is_searching_ = false;
    if (pool_.idle_.end_search()) pool_.announce();
}
// [search]

auto Worker::steal() noexcept -> Header* {
    const std::size_t count = pool_.workers_.size();
    for (std::size_t i = 1; i < count; ++i) {
        Worker& victim = *pool_.workers_[(number_ + i) % count];
        if (victim.queue_.steal(queue_) == 0) continue;
        thefts_.fetch_add(1, std::memory_order_relaxed);
        return queue_.pop();
    }
    return nullptr;
}

// ---- To poll ----

void Worker::run(Header& task) noexcept {
    Observer* const observer = pool_.options_.observer;
    if (!task.state.start()) {
        task.drop_frame();
        pool_.end(task, task.state.complete_without_value());
        return;
    }
    if (observer != nullptr) observer->begins(&task);
    Context context(RawWaker{&task, &TaskWaker<Shared, ThreadPool>::vtable},
                    &pool_.services_);
    if (task.promise().poll(context)) {
        task.settle(pool_.options_.failure_lost);
        pool_.end(task, task.state.complete_with_value());
        return;
    }
    if (observer != nullptr) observer->pauses(&task);
    // It goes to the end. Nobody is told: there is no more work than before, or whoever was woken by
    // this task has been announced.
    if (task.state.stop()) push(task);
}

// ---- To sleep ----

// [sleep]
void Worker::sleep() noexcept {
    pool_.idle_.fall_asleep(number_, std::exchange(is_searching_, false));
    // Once more: what has been pushed before we were seen to sleep was announced to nobody.
    if (pool_.is_work_anywhere()) {
        pool_.idle_.turn_back(number_);
        is_searching_ = true;
        return;
    }
    if (!pool_.is_over()) park();
    is_searching_ = pool_.idle_.wake_up(number_);
}
// [sleep]

// One of those that sleep does so in the driver.
void Worker::park() noexcept {
    std::unique_lock alone(pool_.driver_mutex_, std::try_to_lock);
    if (!alone) {
        bed_.park();
        return;
    }
    bed_.park_in(pool_.driver_, pool_.timers_.begin_sleep());
    pool_.timers_.end_sleep();
    alone.unlock();
    // What the driver has waked may keep us busy. Then another one takes our place there.
    if (pool_.timers_.fire() != 0 || next_ != nullptr) pool_.announce();
}

}  // namespace futures
