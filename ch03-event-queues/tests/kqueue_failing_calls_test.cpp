// Each system call under kqueue(2) over Linux fails once, in each way that it can. Then kevent() says so, or
// makes up for it; nothing is lost, and nothing is left behind.
//
// Needs: linux
// Without: asan tsan (they hold locks while they take memory, and who answers for the kernel wants them)

#include <sys/event.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "failing_each.hpp"
#include "watched.hpp"

using base::Errno;
using failing::Failed, failing::lost;
using watched::Ends, watched::Kevent;

namespace {

// A queue that may not be there.
class Tried {
  public:
    Tried() : descriptor_(kqueue()), why_(descriptor_ < 0 ? errno : 0) {}
    Tried(const Tried&) = delete;
    Tried& operator=(const Tried&) = delete;
    ~Tried() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    [[nodiscard]] Errno opened() const { return Errno{why_}; }

    [[nodiscard]] Errno ask(int ident, int filter, int flags, unsigned fflags = 0,
                            std::intptr_t data = 0) const {
        const Kevent one = watched::change(static_cast<std::uintptr_t>(ident), filter,
                                           flags, fflags, data);
        return kevent(descriptor_, &one, 1, nullptr, 0, nullptr) == 0 ? Errno{}
                                                                      : Errno{errno};
    }
    // The one event that comes is of this filter. A signal ends a wait, as kqueue(2) says.
    [[nodiscard]] Errno next_is(int filter) const {
        Kevent event;
        const timespec time{.tv_sec = 5, .tv_nsec = 0};
        const int count = kevent(descriptor_, nullptr, 0, &event, 1, &time);
        if (count < 0) return Errno{errno};
        return count == 1 && event.filter == filter ? Errno{} : lost;
    }

  private:
    int descriptor_, why_;
};

struct Made {
    Ends pipe{watched::pipe_ends()};
    Ends sockets{watched::socket_ends()};
    int file;
    Made() {
        char name[] = "/tmp/workbook-XXXXXX";
        file = base::must("mkstemp", mkstemp(name));
        unlink(name);
        watched::put(file, "xyz", 3);
    }
    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;
    ~Made() { close(file); }
};

Errno sockets(const Made& made) {
    Failed failed;
    const Tried queue;
    const int socket = made.sockets[0];
    static_cast<void>(failed(queue.opened()) ||
                      failed(queue.ask(socket, EVFILT_WRITE, EV_ADD | EV_ONESHOT)) ||
                      failed(queue.next_is(EVFILT_WRITE)) ||
                      failed(queue.ask(socket, EVFILT_READ, EV_ADD | EV_DISABLE)) ||
                      failed(queue.ask(socket, EVFILT_READ, EV_ENABLE)));
    if (failed.why != Errno{}) return failed.why;
    watched::put(made.sockets[1], "x", 1);
    static_cast<void>(failed(queue.next_is(EVFILT_READ)) ||
                      failed(queue.ask(socket, EVFILT_READ, EV_DELETE)));
    return failed.why;
}

Errno pipes(const Made& made) {
    Failed failed;
    const Tried queue;
    static_cast<void>(failed(queue.opened()) ||
                      failed(queue.ask(made.pipe[1], EVFILT_WRITE, EV_ADD | EV_DISPATCH)) ||
                      failed(queue.next_is(EVFILT_WRITE)) ||
                      failed(queue.ask(made.pipe[1], EVFILT_WRITE, EV_ENABLE)) ||
                      failed(queue.next_is(EVFILT_WRITE)));
    return failed.why;
}

Errno files(const Made& made) {
    Failed failed;
    const Tried queue;
    lseek(made.file, 0, SEEK_SET);
    static_cast<void>(failed(queue.opened()) ||
                      failed(queue.ask(made.file, EVFILT_READ, EV_ADD)) ||
                      failed(queue.next_is(EVFILT_READ)) ||
                      failed(queue.ask(made.file, EVFILT_READ, EV_DELETE)) ||
                      failed(queue.ask(made.file, EVFILT_WRITE, EV_ADD)) ||
                      failed(queue.next_is(EVFILT_WRITE)));
    return failed.why;
}

Errno names(const Made& made) {
    Failed failed;
    const Tried queue;
    if (failed(queue.opened()) ||
        failed(queue.ask(made.file, EVFILT_VNODE, EV_ADD, NOTE_WRITE)))
        return failed.why;
    watched::put(made.file, "x", 1);
    static_cast<void>(failed(queue.next_is(EVFILT_VNODE)) ||
                      failed(queue.next_is(EVFILT_VNODE)));  // it stays, without EV_CLEAR
    return failed.why;
}

Errno timers(const Made&) {
    Failed failed;
    const Tried queue;
    static_cast<void>(failed(queue.opened()) ||
                      failed(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_NSECONDS, 1000)) ||
                      failed(queue.next_is(EVFILT_TIMER)) ||
                      failed(queue.ask(1, EVFILT_TIMER, EV_DISABLE)) ||
                      failed(queue.ask(1, EVFILT_TIMER, EV_ENABLE)) ||
                      failed(queue.next_is(EVFILT_TIMER)));
    return failed.why;
}

Errno users(const Made&) {
    Failed failed;
    const Tried queue;
    static_cast<void>(failed(queue.opened()) ||
                      failed(queue.ask(1, EVFILT_USER, EV_ADD | EV_CLEAR)) ||
                      failed(queue.ask(1, EVFILT_USER, 0, NOTE_TRIGGER)) ||
                      failed(queue.next_is(EVFILT_USER)));
    return failed.why;
}

Errno signals(const Made&) {
    Failed failed;
    const Tried queue;
    signal(SIGUSR1, SIG_IGN);
    if (failed(queue.opened()) || failed(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD)))
        return failed.why;
    raise(SIGUSR1);
    if (failed(queue.next_is(EVFILT_SIGNAL))) return failed.why;
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    pthread_kill(pthread_self(), SIGUSR1);
    failed(queue.next_is(EVFILT_SIGNAL));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return failed.why;
}

Errno processes(const Made&) {
    Failed failed;
    const Tried queue;
    if (failed(queue.opened())) return failed.why;
    const pid_t child = fork();
    if (child == 0) _exit(0);
    static_cast<void>(failed(queue.ask(child, EVFILT_PROC, EV_ADD, NOTE_EXIT)) ||
                      failed(queue.next_is(EVFILT_PROC)));
    waitpid(child, nullptr, 0);
    return failed.why;
}

}  // namespace

TEST_CASE("whichever call fails under a kqueue: it says so, or makes up for it") {
    constexpr struct {
        const char* name;
        Errno (*run)(const Made& made);
    } scenarios[] = {{"sockets", sockets}, {"pipes", pipes},        {"files", files},
                     {"names", names},     {"timers", timers},      {"users", users},
                     {"signals", signals}, {"processes", processes}};
    for (const auto& scenario : scenarios) {
        INFO(scenario.name);
        failing::each_call([] { return Made(); }, scenario.run);
    }
}
