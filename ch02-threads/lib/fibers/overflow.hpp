#pragma once
/// @file
/// report_overflows(): a fiber that has used up its stack is named before the program ends.

namespace fibers {

/// Has overflows of fibers on this thread reported. Scheduler::run() calls it once a thread;
/// a program that has changed the action of SIGSEGV since then calls it again.
///
/// When a fiber touches the guard of its stack, one line on stderr says which fiber it was and
/// how to give it more. Then the program dies of the signal, at the instruction that did it: a
/// debugger or a core file shows the place. All other faults go to the handler that was there
/// before. The report needs a stack of its own: an alternate one for signals, made here unless
/// the thread has one.
///
/// On Windows it does nothing, and the program ends without a word: there an exception is
/// handled on the very stack that is full.
/// @threads any; each thread for itself
/// @source sigaltstack(2); sigaction(2): SA_ONSTACK, si_addr; signal-safety(7)
void report_overflows() noexcept;

}  // namespace fibers
