#pragma once
/// @file
/// The system calls about processes and time, each as a function.

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "abi/processes.hpp"
#include "abi/signals.hpp"
#include "user/files.hpp"

namespace user {

using abi::Signal;
using std::chrono::nanoseconds;

/// A process's number.
using ProcessId = int;

/// Ends the program. What was printed before is written first.
[[noreturn]] void exit(int code) noexcept;

/// This one. @source getpid(2)
inline ProcessId process_id() noexcept {
    return static_cast<ProcessId>(call(Call::getpid));
}

/// Makes a copy of the program. @returns 0 in the copy, its number in the other. @source fork(2)
Result<ProcessId> fork() noexcept;

/// Turns into the program @p path. Returns only if that fails. @source execve(2)
inline Errno execute(const char* path, const char* const* words,
                     const char* const* variables) noexcept {
    return static_cast<Errno>(-call(Call::execve, path, words, variables));
}

/// spawn(): the new process is in the group of this one.
inline constexpr ProcessId same_group = -1;
/// Starts the program @p path in a process of its own, in which @p files are 0, 1, 2. @param group  As set_group() does.
/// Where the kernel has no such call (Linux), it is a fork and what follows.
Result<ProcessId> spawn(const char* path, const char* const* words,
                        const char* const* variables,
                        std::array<File, 3> files = {input, output, errors},
                        ProcessId group = same_group) noexcept;

/// Moves this process (0) or a child into a group, which is there; 0: into its own. @source setpgid(2)
inline Result<void> set_group(ProcessId id, ProcessId group) noexcept {
    return order(Call::setpgid, id, group);
}
/// The group of a process; 0: of this one. Below 0: there is no such process. @source getpgid(2)
inline ProcessId group_of(ProcessId id) noexcept {
    return static_cast<ProcessId>(call(Call::getpgid, id));
}
/// The keys of the terminal that is the input are for this group from now on. @source tcsetpgrp(3)
Result<void> give_console(ProcessId group) noexcept;

/// Who has ended, and how; or stands still, or goes on.
struct Ended {
    ProcessId id;        ///< 0: nobody yet (no_hang).
    abi::Ending ending;  ///< How.
    /// As a shell tells it: 128 and the signal, or what it has called exit() with.
    [[nodiscard]] int code() const noexcept {
        return ending.signal() != 0 ? 128 + ending.signal() : ending.code();
    }
};
/// Waits for the end of a child; -1: of any. @param flags  Of abi::Wait. @source wait4(2)
Result<Ended> wait(ProcessId id = -1, unsigned flags = 0) noexcept;

/// Sends a signal, to a group below 0; 0: only asks whether one could. @source kill(2)
inline Result<void> kill(ProcessId id, Signal signal) noexcept {
    return order(Call::kill, id, static_cast<int>(signal));
}

/// What a handler is: it is told which signal it was.
using Handler = void (*)(int);
/// What to do when a signal comes, from now on: a function, or SignalAction::usual, ignore. @source sigaction(2)
inline Result<void> on_signal(Signal signal, std::uint64_t handler,
                              std::uint64_t flags = 0) noexcept {
    const abi::SignalAction action{handler, flags, 0};
    return order(Call::rt_sigaction, static_cast<int>(signal), &action, nullptr, 8);
}
/// Likewise, a function.
inline Result<void> on_signal(Signal signal, Handler handler,
                              std::uint64_t flags = 0) noexcept {
    return on_signal(signal, reinterpret_cast<std::uint64_t>(handler), flags);
}

/// From now on a Signal::tick comes each time the program itself has run for so long; 0: no more. @source setitimer(2)
inline Result<void> tick_every(std::chrono::microseconds time) noexcept {
    const std::int64_t seconds = time.count() / 1'000'000, part = time.count() % 1'000'000;
    const abi::IntervalTimer timer{seconds, part, seconds, part};
    return order(Call::setitimer, abi::IntervalTimer::own_time, &timer, nullptr);
}

/// The time since some moment in the past. @source clock_gettime(2)
nanoseconds now() noexcept;
/// Waits so long. @errors interrupted a signal came first. @source nanosleep(2)
Result<void> sleep(nanoseconds duration) noexcept;

/// Waits until one of @p files is as wanted, but not longer. @returns How many are; 0 after the timeout.
/// @param timeout below zero: for ever. @source ppoll(2)
Result<std::size_t> poll(std::span<abi::PollFile> files,
                         nanoseconds timeout = nanoseconds(-1)) noexcept;

}  // namespace user
