// A child as a descriptor: pidfd. It is readable when the child has ended.
//
// The old way is SIGCHLD, which says "some child, maybe several", and numbers, which are given out
// again: a signal sent to a number may hit a stranger. A pidfd is one process for as long as it is
// open, and stands in the same queue as the sockets.
//
// Needs: linux
// Before: 17-signalfd.  Next: 19-kqueue.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/must.hpp"

using base::must;

// [open]
// Older C libraries have no wrappers, so by number.
static int pidfd_open(pid_t process) {
    return static_cast<int>(must("pidfd_open", syscall(SYS_pidfd_open, process, 0)));
}
static int pidfd_send_signal(int process, int number) {
    return static_cast<int>(syscall(SYS_pidfd_send_signal, process, number, nullptr, 0));
}
// [open]

struct Child {
    int process;  // a pidfd
    int leash;    // when this pipe is closed, the child ends
};

// A child that waits for the end of its leash, and then exits with `code`.
static Child start(int code) {
    std::array<int, 2> leash;
    must("pipe", pipe2(leash.data(), O_CLOEXEC));
    const pid_t child = must("fork", fork());
    if (child == 0) {
        close(leash[1]);
        char byte;
        _exit(read(leash[0], &byte, 1) == 0 ? code : 99);
    }
    close(leash[0]);
    return {pidfd_open(child), leash[1]};
}

// [reap]
// Waits for the next child that ends, and says how: this is also what removes its last traces.
static void reap_next(int queue, const std::array<Child, 3>& children) {
    epoll_event found;
    must("epoll_wait", epoll_wait(queue, &found, 1, -1));
    const unsigned which = found.data.u32;
    const int process = children[which].process;
    siginfo_t about{};
    must("waitid", waitid(P_PIDFD, static_cast<id_t>(process), &about, WEXITED));
    const bool is_killed = about.si_code == CLD_KILLED;
    std::printf(
        "child %u: %s %s\n", which, is_killed ? "killed by" : "exit code",
        is_killed ? strsignal(about.si_status) : std::to_string(about.si_status).c_str());
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_DEL, process, nullptr));
}
// [reap]

int main() {
    // 1. Three children, one queue. (Each inherits the leashes of those before it, and holds them too;
    //    so an earlier one is let go later.)
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    std::array<Child, 3> children;
    for (unsigned i = 0; i < children.size(); ++i) {
        children[i] = start(static_cast<int>(10 + i));
        epoll_event interest{.events = EPOLLIN, .data = {.u32 = i}};
        must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, children[i].process, &interest));
    }
    epoll_event found;
    std::printf("all alive: %d events\n",
                must("epoll_wait", epoll_wait(queue, &found, 1, 0)));

    // 2. They end in an order of their own, and the queue says who.
    close(children[2].leash);
    reap_next(queue, children);
    must("kill", pidfd_send_signal(children[0].process, SIGTERM));
    reap_next(queue, children);
    close(children[1].leash);
    reap_next(queue, children);

    // 3. The number is free again, for anybody. The pidfd still means the one that has ended.
    const bool is_gone = pidfd_send_signal(children[0].process, SIGKILL) < 0;
    std::printf("a signal to who has ended: %s\n",
                is_gone ? strerrorname_np(errno) : "sent");
}

// Output:
// all alive: 0 events
// child 2: exit code 12
// child 0: killed by Terminated
// child 1: exit code 11
// a signal to who has ended: ESRCH
