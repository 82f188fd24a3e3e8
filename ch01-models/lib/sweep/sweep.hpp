#pragma once
/// @file
/// Sweep: interrupts a function at each of its instructions, one run for each. What can go
/// wrong because a signal came at a bad moment then does go wrong, in every sweep.

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sweep {

/// How one run ended.
struct Ending {
    bool hung;  ///< It sleeps on a lock, without a time limit, and is its only thread.
    std::string text;  ///< What it wrote to stdout; empty if it hung or a signal ended it.
    /// Two runs that ended alike.
    friend bool operator==(const Ending&, const Ending&) = default;
};

/// Runs @p body in fresh child processes: in the first run a SIGUSR1 arrives before its
/// first instruction, in the second before its second, and so on to its end.
///
/// Before that, the child calls @p body once in peace, so that what it sets up on first use
/// does not count. Its stdout is buffered, and written when body has returned.
/// @param handler  What SIGUSR1 calls.
/// @errors not_implemented  nobody may trace or step here: no Linux, qemu-user, a CPU or a
///                          container without PTRACE_SINGLESTEP
/// @source ptrace(2); proc_pid_syscall(5); futex(2)
[[nodiscard]] base::Result<std::vector<Ending>> at_every_instruction(
    const std::function<void()>& body, void (*handler)(int));

/// The same with @p signal, whose handler stands already or is set up by @p body, and only at
/// the instructions between body's two calls of mark().
[[nodiscard]] base::Result<std::vector<Ending>> between_marks(
    const std::function<void()>& body, int signal);

/// Begins what is swept, and the second time ends it.
void mark();

}  // namespace sweep
