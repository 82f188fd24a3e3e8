// Stacks by ucontext: POSIX.1-2001's getcontext, makecontext and swapcontext. The standard
// dropped them in 2008, the systems kept them. Each switch saves the signal mask with a
// system call, which is most of what it costs.

#include <cassert>
#include <cstdint>
#include <cstdlib>

#include "stacks/arch/watched_ucontext.hpp"
#include "stacks/task.hpp"

namespace stacks {

struct Task::State {
    Function function;
    std::unique_ptr<std::byte[]> memory;
    Place here{};
    Place* back = nullptr;  // where suspend() leads
    std::uintptr_t first_frame = 0, last_frame = 0;
    bool done = false;
};

namespace {

thread_local Task::State* current = nullptr;

void go(Place& from, Place& to, Leaving leaving = Leaving::for_now) {
    watch_leave(from, to, leaving);
    swap_registers(&from.registers, &to.registers);
    watch_arrive(from);
}

std::uintptr_t frame_address(void* frame) {
    return reinterpret_cast<std::uintptr_t>(frame);
}

// The first function on every stack. Its task is the one that was just made current.
void run_current() {
    Task::State& self = *current;
    watch_arrive(self.here);
    self.first_frame = frame_address(__builtin_frame_address(0));
    self.function();
    self.done = true;
    go(self.here, *self.back, Leaving::for_ever);
    std::
        abort();  // Nobody returns to a task that is done; to return from here ends the thread.
}

}  // namespace

Task::Task(Function function, std::size_t stack_bytes)
    : state_(std::make_unique<State>(
          State{.function = std::move(function),
                .memory = std::make_unique_for_overwrite<std::byte[]>(stack_bytes)})) {
    Place& here = state_->here;
    here.bottom = state_->memory.get();
    here.bytes = stack_bytes;
    watch_task(here);
    getcontext(&here.registers);
    here.registers.uc_stack.ss_sp = state_->memory.get();
    here.registers.uc_stack.ss_size = stack_bytes;
    here.registers.uc_link = nullptr;
    makecontext(&here.registers, run_current, 0);
}

Task::Task(Task&&) noexcept = default;

Task::~Task() {
    if (state_) watch_task_end(state_->here);
}

void Task::resume() {
    assert(!state_->done && "a task that is done cannot be resumed");
    Place here;
    watch_begin(here);
    State* const outer = current;  // a task may resume another one
    state_->back = &here;
    current = state_.get();
    go(here, state_->here);
    current = outer;
}

void suspend() {
    Task::State& self = *current;
    assert(self.back != nullptr && "only a task that was resumed can suspend");
    self.last_frame = frame_address(__builtin_frame_address(0));
    go(self.here, *self.back);
}

void switch_to(Task& next) {
    Task::State& self = *current;
    self.last_frame = frame_address(__builtin_frame_address(0));
    next.state_->back = self.back;
    current = next.state_.get();
    go(self.here, next.state_->here);
}

bool in_task() noexcept { return current != nullptr; }

bool Task::done() const noexcept { return state_->done; }

std::size_t Task::bytes_in_use() const noexcept {
    return state_->first_frame - state_->last_frame;
}

std::size_t Task::bytes_of_registers() noexcept { return sizeof(ucontext_t); }

}  // namespace stacks
