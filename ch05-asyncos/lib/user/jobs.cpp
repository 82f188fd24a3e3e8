#include "user/jobs.hpp"

#include <atomic>
#include <new>
#include <utility>

#include "user/preemption.hpp"
#include "user/processes.hpp"

extern "C" {
void user_switch(void** from, void* to);
void* user_prepare(void* top, void (*entry)(void*) noexcept, void* argument);
}

namespace user {

namespace {
constinit Jobs* the_jobs = nullptr;
}

// The compiler moves no access to the queues across it.
void Jobs::set_current(JobHeader* job) noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    current_ = job;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

Jobs::Jobs() noexcept {
    the_jobs = this;
    preemption.act = [] noexcept {
        if (the_jobs != nullptr) the_jobs->preempt();
    };
}

Jobs::~Jobs() {
    if (running_ != nullptr) give_back(running_);
    while (idle_ != nullptr) give_back(std::exchange(idle_, idle_->next));
    the_jobs = nullptr;
}
void Jobs::give_back(Stack* stack) noexcept {
    const auto end = reinterpret_cast<std::uint64_t>(stack + 1);
    (void)order(Call::munmap, end - stack_bytes, stack_bytes);
}

base::Result<void> Jobs::make_stacks(unsigned count) noexcept {
    constexpr std::size_t page = 4096;
    for (; made_ < count; ++made_, ++idle_count_) {
        const auto place =
            ask(Call::mmap, 0, page + stack_bytes, abi::Map::read | abi::Map::write,
                abi::Map::is_private | abi::Map::anonymous, -1, 0);
        if (!place) return base::fail(place.error());
        if (auto guard = order(Call::munmap, *place, page); !guard) return guard;
        auto* const end = reinterpret_cast<std::byte*>(*place) + page + stack_bytes;
        auto* const stack = new (end - sizeof(Stack)) Stack{.number = made_};
        stack->stack_pointer = user_prepare(stack, loop, this);
        stack->next = std::exchange(idle_, stack);
    }
    return {};
}

base::Result<void> Jobs::share_order(unsigned ceiling) noexcept {
    const auto place = ask(Call::share_order, ceiling);
    if (!place) return base::fail(place.error());
    auto* const pages = reinterpret_cast<abi::OrderPages*>(*place);
    scheduler_.use(pages->own, pages->global);
    return {};
}

bool Jobs::spawn(Job job, unsigned level) noexcept {
    if (job.is_empty()) return false;
    JobHeader& header = job.release();
    header.level = static_cast<std::uint8_t>(level);
    ++jobs_;
    (void)scheduler_.add(header);
    return true;
}

bool Jobs::run() noexcept {
    if (is_idle_) scheduler_.wake_up();
    if (running_ == nullptr) {
        running_ = std::exchange(idle_, idle_->next);
        --idle_count_;
    }
    user_switch(&outside_, running_->stack_pointer);
    return jobs_ == 0;
}

// What is at the bottom of each stack. In the pool, it stands in change_to(): then it goes on from there.
// [loop]
void Jobs::loop(void* jobs) noexcept {
    Jobs& self = *static_cast<Jobs*>(jobs);
    bool is_our_turn = false;
    while (true) {
        const auto pick = self.scheduler_.pick(is_our_turn);
        is_our_turn = pick.what == schedule::Next::give_way;
        if (pick.what == schedule::Next::run) {
            self.go_on(*pick.job);
        } else if (is_our_turn) {
            (void)call(Call::sched_yield);
        } else {
            self.is_idle_ = true;
            user_switch(&self.running_->stack_pointer, self.outside_);
            self.is_idle_ = false;
        }
    }
}
// [loop]

// [stacks]
void Jobs::go_on(JobHeader& job) noexcept {
    if (job.stack == nullptr) {
        resume(job);
        return;
    }
    // Its stack is not ours, and ours is idle now.
    running_->next = std::exchange(idle_, running_);
    ++idle_count_;
    --kept_;
    change_to(*static_cast<Stack*>(std::exchange(job.stack, nullptr)));
}

// @returns Whether it could: false if no other stack is idle.
bool Jobs::keep_stack(JobHeader& job) noexcept {
    if (idle_ == nullptr) return false;
    scheduler_.put_back(job);
    leave_stack(job);
    return true;
}

void Jobs::leave_stack(JobHeader& job) noexcept {
    job.stack = running_;
    ++kept_;
    --idle_count_;
    change_to(*std::exchange(idle_, idle_->next));
}

void Jobs::change_to(Stack& stack) noexcept {
    ++counts_.stacks_changed;
    check();
    Stack& before = *std::exchange(running_, &stack);
    user_switch(&before.stack_pointer, stack.stack_pointer);
}
// [stacks]

void Jobs::resume(JobHeader& job) noexcept {
    ++counts_.resumed;
    const Job::Handle coroutine = Job::of(job);
    (void)job.state.start();
    set_current(&job);
    coroutine.resume();
    set_current(nullptr);
    if (coroutine.done()) {
        coroutine.destroy();
        --jobs_;
    } else if (job.state.stop()) {
        scheduler_.put_back(job);
    }
}

// Without current_ no tick touches the queues while we do.
void Jobs::pause() noexcept {
    JobHeader* const job = current_;
    set_current(nullptr);
    (void)keep_stack(*job);
    set_current(job);
}

// As resume() does when a coroutine has stopped; but this one goes on here.
void Jobs::wait() noexcept {
    if (idle_ == nullptr) return;
    JobHeader* const job = current_;
    set_current(nullptr);
    if (job->state.stop()) scheduler_.put_back(*job);
    leave_stack(*job);
    (void)job->state.start();
    set_current(job);
}

void Jobs::preempt() noexcept {
    JobHeader* const job = current_;
    if (job == nullptr) return;  // the loop runs: it looks who is next anyway
    if (preemption.forbidden != 0) {
        preemption.is_late = true;
        return;
    }
    set_current(nullptr);
    if (keep_stack(*job)) {
        ++counts_.preempted;
    } else {
        ++counts_.no_stack;
    }
    set_current(job);
}

void Jobs::check() noexcept {
    if (in_use() != 1 + kept_) ++counts_.broken;
    if (in_use() > counts_.most_stacks) counts_.most_stacks = in_use();
}

}  // namespace user
