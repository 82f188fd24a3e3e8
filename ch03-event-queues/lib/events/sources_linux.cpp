// Signals and children of Linux, which have descriptors of their own.
// @source signalfd(2), pidfd_open(2), waitid(2)

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "events/sources.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

Result<Descriptor> opened(long descriptor) noexcept {
    if (descriptor < 0) return fail(Errno{errno});
    return static_cast<Descriptor>(descriptor);
}

Result<std::int64_t> read_signal(Descriptor descriptor) noexcept {
    signalfd_siginfo about{};
    if (::read(descriptor, &about, sizeof about) != sizeof about)
        return fail(Errno::would_block);
    return about.ssi_signo;
}

// waitid() tells it in pieces, wait() in one number, which the macros of wait(2) take apart.
Result<std::int64_t> read_child(Descriptor descriptor) noexcept {
    siginfo_t about{};
    if (waitid(P_PIDFD, static_cast<id_t>(descriptor), &about, WEXITED | WNOHANG) != 0)
        return fail(Errno{errno});
    if (about.si_pid == 0) return fail(Errno::would_block);
    const int status = about.si_status;
    if (about.si_code == CLD_EXITED) return status << 8;
    return about.si_code == CLD_DUMPED ? status | 0x80 : status;
}

}  // namespace

Result<Descriptor> Sources::open_signal(int number) noexcept {
    sigset_t set;
    sigemptyset(&set);
    if (sigaddset(&set, number) != 0) return fail(Errno::invalid_argument);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return opened(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

Result<Descriptor> Sources::open_child(std::int64_t process) noexcept {
    auto child = opened(syscall(SYS_pidfd_open, process, 0));
    if (!child && child.error() == Errno::no_such_process) return fail(Errno::no_child);
    return child;
}

Result<std::int64_t> Sources::read(Descriptor descriptor, What what) noexcept {
    return what == What::signal ? read_signal(descriptor) : read_child(descriptor);
}

void Sources::close(Descriptor descriptor) noexcept { ::close(descriptor); }

}  // namespace events
