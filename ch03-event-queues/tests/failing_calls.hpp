#pragma once
// Needs: linux
/// @file
/// Lets one system call of a function fail, as the kernel could: by a filter at the kernel's door, which
/// asks us about each. It does not matter whether the call is made by the C library or by registers.

#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "workbook/catch.hpp"

namespace failing {

/// Which call fails, and how.
struct Fault {
    long number;     ///< SYS_...
    int error;       ///< What errno says then.
    int before = 0;  ///< So many of these calls go well before.
};

namespace detail {

// From now on, and for ever, this thread's calls of that number are put to whoever reads from what this
// gives.
// @source seccomp_unotify(2)
inline int ask_about(long number) {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog all{.len = std::size(program), .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                    SECCOMP_FILTER_FLAG_NEW_LISTENER, &all));
}

// Of some calls only one kind can fail. And malloc() takes memory by mmap(), too: only files count, and
// what a ring for 32,768 buffers needs.
inline bool counts(const seccomp_data& call) {
    if (call.nr == SYS_mmap)
        return static_cast<int>(call.args[4]) >= 0 || call.args[1] == 32'768 * 16;
    if (call.nr == SYS_epoll_ctl) return call.args[1] == EPOLL_CTL_ADD;
    if (call.nr == SYS_io_uring_register) return call.args[1] == IORING_REGISTER_PBUF_RING;
    return true;
}

// Answers one question. @returns Whether it was about a call that counts.
inline bool answer(int door, int error) {
    seccomp_notif question{};
    if (ioctl(door, SECCOMP_IOCTL_NOTIF_RECV, &question) != 0) return false;
    const bool is_one = counts(question.data);
    seccomp_notif_resp answer{.id = question.id, .val = 0, .error = -error, .flags = 0};
    if (!is_one || error == 0)
        answer = {question.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    ioctl(door, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    return is_one;
}

}  // namespace detail

/// Runs @p body in a thread of its own, in which @p fault happens.
/// @returns Whether it came to that: the body may make fewer such calls.
inline bool run(const Fault& fault, const std::function<void()>& body) {
    constexpr int not_yet = -2;
    std::atomic<int> opened =
        not_yet;  // no promise: to keep it may need memory, and ask us for it
    std::thread thread([&] {
        const int made = detail::ask_about(fault.number);
        opened.store(made, std::memory_order_release);  // pairs with the wait
        opened.notify_one();
        if (made >= 0) body();
    });
    opened.wait(not_yet, std::memory_order_acquire);
    const int door = opened.load(std::memory_order_acquire);
    int calls = 0;
    while (door >= 0) {
        pollfd asked{.fd = door, .events = POLLIN, .revents = 0};
        if (poll(&asked, 1, /*milliseconds=*/20'000) == 0) {
            std::printf("call %ld hangs after error %d at number %d\n", fault.number,
                        fault.error, fault.before);
            std::abort();
        }
        if ((asked.revents & POLLIN) == 0) break;  // the thread has ended
        const bool is_it = calls == fault.before;
        if (detail::answer(door, is_it ? fault.error : 0)) ++calls;
    }
    thread.join();
    if (door < 0) workbook::cannot_run("no filter may be installed");
    close(door);
    return calls > fault.before;
}

}  // namespace failing
