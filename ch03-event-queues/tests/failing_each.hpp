#pragma once
// Needs: linux
/// @file
/// Lets each system call of a function fail once, in each way that it can.

#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "failing_calls.hpp"
#include "workbook/catch.hpp"

namespace failing {

/// What a body says if no error was told, and what should have come has not.
inline constexpr base::Errno lost{-1};

/// Asked of one step after the other: `failed(a) || failed(b)` ends with the first that has failed.
struct Failed {
    base::Errno why{};  ///< Of the last step; 0 if it has not.
    bool operator()(base::Errno error) noexcept {
        why = error;
        return why != base::Errno{};
    }
    template <typename T>
    bool operator()(const base::Result<T>& result) noexcept {
        return (*this)(result ? base::Errno{} : result.error());
    }
};

/// A call, and how it may fail.
struct Call {
    const char* name;
    long number;
    std::initializer_list<int> errors;
};

#define FAILING_CALL(name) #name, SYS_##name
inline const Call all_calls[] = {
    {FAILING_CALL(epoll_create1), {EMFILE, ENFILE, ENOMEM}},
    {FAILING_CALL(epoll_ctl), {ENOSPC, ENOMEM}},
#if defined(SYS_epoll_wait)
    {FAILING_CALL(epoll_wait), {EINTR}},
#endif
    {FAILING_CALL(epoll_pwait), {EINTR}},
    {FAILING_CALL(epoll_pwait2), {EINTR, ENOSYS}},
    {FAILING_CALL(ppoll), {EINTR, ENOMEM}},
    {FAILING_CALL(eventfd2), {EMFILE, ENFILE, ENOMEM}},
    {FAILING_CALL(pipe2), {EMFILE}},
    {FAILING_CALL(timerfd_create), {EMFILE, ENOMEM}},
    {FAILING_CALL(signalfd4), {EMFILE, ENOMEM}},
    {FAILING_CALL(inotify_init1), {EMFILE, ENOMEM}},
    {FAILING_CALL(inotify_add_watch), {ENOSPC, ENOMEM}},
    {FAILING_CALL(pidfd_open), {EMFILE, ENOMEM}},
    {FAILING_CALL(waitid), {ECHILD}},
    {FAILING_CALL(io_uring_setup), {EMFILE, ENOMEM, EPERM, EINVAL}},
    {FAILING_CALL(io_uring_enter), {EINTR, EAGAIN, EBUSY}},
    {FAILING_CALL(io_uring_register), {ENOMEM}},
    {FAILING_CALL(mmap), {ENOMEM}},
    {FAILING_CALL(read), {EINTR}},
    {FAILING_CALL(socket), {EMFILE, ENOBUFS}},
    {FAILING_CALL(setsockopt), {ENOMEM}},
    {FAILING_CALL(getsockopt), {ENOMEM}},
    {FAILING_CALL(getsockname), {ENOBUFS}},
    {FAILING_CALL(bind), {EADDRINUSE}},
    {FAILING_CALL(listen), {EADDRINUSE}},
    {FAILING_CALL(accept4), {EINTR, ECONNABORTED, EMFILE, ENFILE, ENOBUFS}},
    {FAILING_CALL(connect), {ENETUNREACH, EADDRNOTAVAIL}},
    {FAILING_CALL(sendto), {EINTR, ENOBUFS, ECONNRESET}},
    {FAILING_CALL(recvfrom), {EINTR, ENOMEM}},
    {FAILING_CALL(pread64), {EINTR, EIO}},
    {FAILING_CALL(pwrite64), {EINTR, ENOSPC}},
};
#undef FAILING_CALL

/// Open descriptors, and rings in memory. kqueue() learns of a close() only when the next one is opened.
inline std::size_t left_behind() {
    static_cast<void>(base::must("open", events::Queue::open(events::Backend::kqueue)));
    const auto files = std::filesystem::directory_iterator("/proc/self/fd");
    auto count = static_cast<std::size_t>(std::distance(begin(files), end(files)));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        count += line.contains("io_uring") ? 1 : 0;
    return count;
}

/// Runs @p body with what @p prepare makes, again and again; in each run another call fails. Checks that
/// each time either all has gone well, or the body gives the error, and that nothing is left behind.
template <typename Prepare, typename Body>
void each_call(Prepare prepare, Body body) {
    const auto holds = [&](const Call& call, int error, int before) {
        const std::size_t at_first = left_behind();
        base::Errno told{};
        bool has_failed = false;
        {
            auto prepared = prepare();
            has_failed = run({call.number, error, before}, [&] { told = body(prepared); });
        }
        CAPTURE(call.name, error, before);
        CHECK((told == base::Errno{} || (has_failed && told == base::Errno{error})));
        CHECK(left_behind() == at_first);
        return has_failed;
    };
    for (const Call& call : all_calls) {
        for (const int error : call.errors) {
            int before = 0;
            while (holds(call, error, before)) ++before;
            if (before == 0) break;  // it makes no such call
        }
    }
}

}  // namespace failing
