// Stacks by the Fibers of Windows: the same idea with the stacks kept by the system.

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <cassert>
#include <cstdint>
#include <utility>

#include "stacks/task.hpp"

namespace stacks {

struct Task::State {
    Function function;
    void* fiber = nullptr;
    void* back = nullptr;  // where suspend() leads
    std::uintptr_t first_frame = 0, last_frame = 0;
    bool done = false;
};

namespace {

thread_local Task::State* current = nullptr;

std::uintptr_t frame_address(void* frame) {
    return reinterpret_cast<std::uintptr_t>(frame);
}

// The first function on every stack.
void WINAPI run(void* state) {
    auto& self = *static_cast<Task::State*>(state);
    self.first_frame = frame_address(__builtin_frame_address(0));
    self.function();
    self.done = true;
    SwitchToFiber(self.back);
}

// A thread must become a fiber itself before it can switch to one.
void* this_fiber() {
    return IsThreadAFiber() ? GetCurrentFiber() : ConvertThreadToFiber(nullptr);
}

}  // namespace

Task::Task(Function function, std::size_t stack_bytes)
    : state_(std::make_unique<State>(State{.function = std::move(function)})) {
    state_->fiber = CreateFiber(stack_bytes, run, state_.get());
    assert(state_->fiber != nullptr && "no memory for one more stack");
}

Task::Task(Task&&) noexcept = default;

Task::~Task() {
    if (state_) DeleteFiber(state_->fiber);
}

void Task::resume() {
    assert(!state_->done && "a task that is done cannot be resumed");
    State* const outer = current;  // a task may resume another one
    state_->back = this_fiber();
    current = state_.get();
    SwitchToFiber(state_->fiber);
    current = outer;
}

void suspend() {
    Task::State& self = *current;
    self.last_frame = frame_address(__builtin_frame_address(0));
    SwitchToFiber(self.back);
}

void switch_to(Task& next) {
    Task::State& self = *current;
    self.last_frame = frame_address(__builtin_frame_address(0));
    next.state_->back = self.back;
    current = next.state_.get();
    SwitchToFiber(next.state_->fiber);
}

bool in_task() noexcept { return current != nullptr; }

bool Task::done() const noexcept { return state_->done; }

std::size_t Task::bytes_in_use() const noexcept {
    return state_->first_frame - state_->last_frame;
}

std::size_t Task::bytes_of_registers() noexcept { return sizeof(CONTEXT); }

}  // namespace stacks
