#pragma once
/// @file
/// Given: runs a function on another stack.

#include <cstddef>

#include "stacks/arch/watched_ucontext.hpp"

inline stacks::Place caller_of_run_on, place_of_run_on;
inline void (*function_of_run_on)() = nullptr;

/// Runs @p function on the stack of @p bytes bytes from @p bottom, and returns when it has
/// returned. Only one at a time.
inline void run_on(std::byte* bottom, std::size_t bytes, void (*function)()) {
    function_of_run_on = function;
    stacks::Place& there = place_of_run_on;
    there.bottom = bottom;
    there.bytes = bytes;
    stacks::watch_task(there);
    stacks::watch_begin(caller_of_run_on);
    getcontext(&there.registers);
    there.registers.uc_stack.ss_sp = bottom;
    there.registers.uc_stack.ss_size = bytes;
    makecontext(
        &there.registers,
        [] {
            stacks::watch_arrive(place_of_run_on);
            function_of_run_on();
            stacks::watch_leave(place_of_run_on, caller_of_run_on,
                                stacks::Leaving::for_ever);
            stacks::swap_registers(&place_of_run_on.registers, &caller_of_run_on.registers);
        },
        0);
    stacks::watch_leave(caller_of_run_on, there, stacks::Leaving::for_now);
    stacks::swap_registers(&caller_of_run_on.registers, &there.registers);
    stacks::watch_arrive(caller_of_run_on);
    stacks::watch_task_end(there);
}
