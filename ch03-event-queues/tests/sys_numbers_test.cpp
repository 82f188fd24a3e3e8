// Our table of numbers, against the C library's for the CPU that this is compiled for.
//
// Needs: linux

#include <sys/syscall.h>

#include "sys/numbers.hpp"
#include "workbook/catch.hpp"

namespace number = sys::number;

namespace {

struct Pair {
    const char* name;
    long ours, theirs;
};

// [table]
#define SERVICE(name) \
    Pair { #name, number::name, SYS_##name }
constexpr Pair pairs[] = {
    SERVICE(read),
    SERVICE(write),
    SERVICE(close),
    SERVICE(lseek),
    SERVICE(openat),
    SERVICE(pipe2),
    SERVICE(dup),
    SERVICE(fcntl),
    SERVICE(getcwd),
    SERVICE(memfd_create),
    SERVICE(mmap),
    SERVICE(munmap),
    SERVICE(socket),
    SERVICE(socketpair),
    SERVICE(bind),
    SERVICE(listen),
    SERVICE(accept4),
    SERVICE(connect),
    SERVICE(getsockname),
    SERVICE(sendto),
    SERVICE(recvfrom),
    SERVICE(shutdown),
    SERVICE(setsockopt),
    SERVICE(getsockopt),
    SERVICE(epoll_create1),
    SERVICE(epoll_ctl),
    SERVICE(epoll_pwait),
    SERVICE(eventfd2),
    SERVICE(signalfd4),
    SERVICE(timerfd_create),
    SERVICE(timerfd_settime),
    SERVICE(pidfd_open),
    SERVICE(io_uring_setup),
    SERVICE(io_uring_enter),
    SERVICE(io_uring_register),
    SERVICE(getpid),
    SERVICE(getppid),
    SERVICE(kill),
    SERVICE(exit_group),
    SERVICE(clock_gettime),
    SERVICE(clock_nanosleep),
};
// [table]

}  // namespace

TEST_CASE("every number is the one that the C library has for this CPU") {
    for (const auto& [name, ours, theirs] : pairs) {
        INFO(name);
        CHECK(ours == theirs);
    }
}

TEST_CASE("the tables differ in all but the newest services") {
    CHECK(number::read.x86_64 != number::read.generic);
    // From 424 on, a new service gets the same number on every CPU.
    CHECK(number::io_uring_setup.x86_64 == number::io_uring_setup.generic);
}
