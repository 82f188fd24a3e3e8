// Needs: linux ptrace

#include "calls/calls.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "workbook/catch.hpp"

using base::Errno;

namespace {

int answer = 0;

base::Result<std::vector<calls::Call>> record(const std::function<void()>& body) {
    auto log = calls::record(body);
    if (!log && log.error() == Errno::not_implemented)
        workbook::cannot_run("no process may be traced here");
    return log;
}

}  // namespace

TEST_CASE("a call is written down with its arguments and its answer") {
    const auto log = record([] { answer = static_cast<int>(syscall(SYS_dup3, 1, 1, 0)); });
    REQUIRE(log);
    REQUIRE(calls::count(*log, SYS_dup3) == 1);
    const auto call = std::ranges::find(*log, long{SYS_dup3}, &calls::Call::number);
    CHECK(call->args[0] == 1);
    CHECK(call->args[1] == 1);
    CHECK(call->result == -22);  // EINVAL: the two handles must differ
    CHECK(answer == 0);          // the child's memory is its own
}

TEST_CASE("calls stand in the order in which they were made") {
    const auto log = record([] {
        for (int i = 0; i < 3; ++i) {
            syscall(SYS_getppid);
            syscall(SYS_getuid);
        }
    });
    REQUIRE(log);
    std::string order;
    for (const calls::Call& call : *log) {
        if (call.number == SYS_getppid) order += 'p';
        if (call.number == SYS_getuid) order += 'u';
    }
    CHECK(order == "pupupu");
}

TEST_CASE("a handler's return is a system call") {
    const auto log = record([] {
        signal(SIGUSR1, [](int) {});
        raise(SIGUSR1);
        raise(SIGUSR1);
    });
    REQUIRE(log);
    CHECK(calls::count(*log, SYS_rt_sigreturn) == 2);
}

TEST_CASE("a child that dies is not a record") {
    const auto log = record([] { kill(getpid(), SIGKILL); });
    REQUIRE(!log);
    CHECK(log.error() == Errno::interrupted);
}
