// EVFILT_PROC: a pidfd, which is readable when the process has ended. Linux tells nobody of fork()
// and exec(): asked for them, we say that they are not supported.
// @source kqueue(2) of macOS and FreeBSD; pidfd_open(2), waitid(2)

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

constexpr std::uint32_t known = NOTE_EXIT | NOTE_EXITSTATUS;

// How it ended, as wait(2) says it; it is not waited for, that remains its parent's business.
// Of a process that is not our child nobody tells us: 0.
int status_of(std::uintptr_t process) noexcept {
    siginfo_t about{};
    if (waitid(P_PID, static_cast<id_t>(process), &about, WEXITED | WNOHANG | WNOWAIT) != 0)
        return 0;
    if (about.si_code == CLD_EXITED) return about.si_status << 8;
    return about.si_code == CLD_DUMPED ? about.si_status | 0x80 : about.si_status;
}

class ProcFilter final : public Filter {
  public:
    std::uint16_t always() const noexcept override { return EV_CLEAR; }

    int prepare(Knote& knote) const noexcept override {
        if ((knote.asked.fflags & NOTE_PCTRLMASK & ~known) != 0) return ENOTSUP;
        if (knote.own[0] >= 0) return 0;
        const std::uintptr_t process = knote.asked.ident;
        if (process == 0 || process > std::numeric_limits<pid_t>::max()) return ESRCH;
        return own(
            knote, 0,
            static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(process), 0)));
    }

    std::uint32_t bits(const Knote& knote) const noexcept override {
        return (knote.asked.fflags & NOTE_EXIT) != 0 ? Filter::bits(knote) : 0;
    }

    // A process ends once: the knote goes with this report.
    bool take(Knote& knote, std::uint32_t, Kevent& event) const noexcept override {
        if ((knote.asked.fflags & NOTE_EXIT) == 0) return false;
        knote.asked.flags |= EV_ONESHOT;
        event.flags = knote.asked.flags | EV_EOF;
        event.fflags = knote.asked.fflags & known;
        event.data = status_of(knote.asked.ident);
        return true;
    }
};

}  // namespace

const Filter& proc_filter() noexcept {
    static const ProcFilter filter{};
    return filter;
}

}  // namespace kqueues
