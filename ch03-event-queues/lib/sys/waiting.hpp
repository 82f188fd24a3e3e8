#pragma once
/// @file
/// What a program waits with: epoll, and what else is a descriptor. Typed wrappers of system calls;
/// see files.hpp for what holds for all of them.
/// @source Section 2 of the manual: the page of the same name

#include <cstdint>
#include <span>

#include "sys/call.hpp"

struct epoll_event;
struct itimerspec;

namespace sys {

/// How many bytes a set of signals has for the kernel. (The C library's is larger.)
inline constexpr unsigned long signal_set_size = 8;

/// Makes a queue.
/// @errors too_many_handles, invalid_argument
[[nodiscard]] inline Result<int> epoll_create1(int flags) noexcept {
    return call<int>(number::epoll_create1, flags);
}

/// Adds, changes or removes what the queue watches.
/// @errors bad_handle, already_exists, no_such_file, not_permitted
[[nodiscard]] inline Result<void> epoll_ctl(int queue, int operation, int fd,
                                            epoll_event* event) noexcept {
    return call<void>(number::epoll_ctl, queue, operation, fd, event);
}

/// Waits until something has happened.
/// @param timeout_ms  0 does not wait, -1 waits for ever.
/// @param signals     Which are blocked meanwhile, signal_set_size bytes; may be null.
/// @returns How many events there are.
/// @errors bad_handle, interrupted, invalid_argument
[[nodiscard]] inline Result<std::size_t> epoll_pwait(
    int queue, std::span<epoll_event> out, int timeout_ms,
    const void* signals = nullptr) noexcept {
    return call<std::size_t>(number::epoll_pwait, queue, out.data(), out.size(), timeout_ms,
                             signals, signal_set_size);
}

/// Makes a counter that can be waited for.
/// @errors too_many_handles, invalid_argument
[[nodiscard]] inline Result<int> eventfd2(unsigned count, int flags) noexcept {
    return call<int>(number::eventfd2, count, flags);
}

/// Makes a timer that can be waited for.
/// @errors too_many_handles, invalid_argument
[[nodiscard]] inline Result<int> timerfd_create(int clock, int flags) noexcept {
    return call<int>(number::timerfd_create, clock, flags);
}

/// Sets or stops the timer.
/// @param before  Gets what was left of the time; may be null.
/// @errors bad_handle, invalid_argument
[[nodiscard]] inline Result<void> timerfd_settime(int fd, int flags, const itimerspec* time,
                                                  itimerspec* before = nullptr) noexcept {
    return call<void>(number::timerfd_settime, fd, flags, time, before);
}

/// Makes a descriptor from which signals are read, or changes which.
/// @param fd       -1 for a new one.
/// @param signals  signal_set_size bytes of it are read.
/// @errors bad_handle, invalid_argument, too_many_handles
[[nodiscard]] inline Result<int> signalfd4(int fd, const void* signals,
                                           int flags) noexcept {
    return call<int>(number::signalfd4, fd, signals, signal_set_size, flags);
}

/// Makes a descriptor for a process; it becomes readable when the process ends.
/// @errors no_such_process, invalid_argument
[[nodiscard]] inline Result<int> pidfd_open(int pid, unsigned flags = 0) noexcept {
    return call<int>(number::pidfd_open, pid, flags);
}

}  // namespace sys
