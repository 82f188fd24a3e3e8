// Signals and children of macOS and the BSDs: each has a small queue of its own, whose descriptor
// another queue can wait for. The same file runs on Linux, over lib/kqueue.
// @source kqueue(2) of macOS and of FreeBSD; signal(3), waitpid(2)

#include <fcntl.h>
#include <sys/event.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "events/error_posix.hpp"
#include "events/sources.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

Result<Descriptor> open_with(std::uintptr_t ident, int filter,
                             std::uint32_t fflags) noexcept {
    const int queue = kqueue();
    if (queue < 0) return fail(last_error());
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    struct kevent change{};
    change.ident = ident;
    change.filter = static_cast<std::int16_t>(filter);
    change.flags = EV_ADD;
    change.fflags = fflags;
    if (kevent(queue, &change, 1, nullptr, 0, nullptr) == 0) return queue;
    const Errno why = last_error();
    close(queue);
    return fail(why);
}

}  // namespace

// A queue tells of signals that are ignored, too. But to ignore SIGCHLD has a meaning of its own: the
// children are not waited for. By default it does nothing, either.
Result<Descriptor> Sources::open_signal(int number) noexcept {
    if (signal(number, number == SIGCHLD ? SIG_DFL : SIG_IGN) == SIG_ERR)
        return fail(Errno::invalid_argument);
    return open_with(static_cast<std::uintptr_t>(number), EVFILT_SIGNAL, 0);
}

Result<Descriptor> Sources::open_child(std::int64_t process) noexcept {
    const auto child =
        open_with(static_cast<std::uintptr_t>(process), EVFILT_PROC, NOTE_EXIT);
    if (!child && child.error() == Errno::no_such_process) return fail(Errno::no_child);
    return child;
}

Result<std::int64_t> Sources::read(Descriptor descriptor, What what) noexcept {
    struct kevent event;
    const timespec at_once{};
    const int count = kevent(descriptor, nullptr, 0, &event, 1, &at_once);
    if (count < 0) return fail(last_error());
    if (count == 0) return fail(Errno::would_block);
    if (what == What::signal) return static_cast<std::int64_t>(event.ident);
    int status = 0;
    if (waitpid(static_cast<pid_t>(event.ident), &status, 0) < 0) return fail(last_error());
    return status;
}

void Sources::close(Descriptor descriptor) noexcept { ::close(descriptor); }

}  // namespace events
