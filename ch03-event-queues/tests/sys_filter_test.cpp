// A filter stands at the kernel's door, not in the C library: registers are no way around it.
//
// Needs: linux

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "child/child.hpp"
#include "sys/calls.hpp"
#include "workbook/catch.hpp"

namespace number = sys::number;

namespace {

constexpr int no_filter = 77;

// From now on the kernel answers @p service with EPERM, as some containers do.
// [filter]
bool refuse(long service) {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(service), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog all{.len = std::size(program), .filter = program};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) == 0;
}
// [filter]

// Runs @p check in a process in which @p service is refused, for a filter is for ever.
int refused(long service, int (*check)()) {
    const auto fate = child::run([&] { return refuse(service) ? check() : no_filter; });
    REQUIRE(fate);
    REQUIRE(fate->signal == 0);
    if (fate->exit_code == no_filter) workbook::cannot_run("no filter may be installed");
    return fate->exit_code;
}

}  // namespace

TEST_CASE("a refused call is an error like any other, by registers and by the library") {
    CHECK(refused(number::dup, [] {
              const bool by_registers = sys::raw_call(number::dup, 0) == -EPERM;
              errno = 0;
              const bool by_library = dup(0) == -1 && errno == EPERM;
              const bool others_pass = sys::raw_call(number::getpid) == getpid();
              return by_registers && by_library && others_pass ? 0 : 1;
          }) == 0);
}

TEST_CASE("a program asks, and takes no for an answer") {
    CHECK(refused(number::io_uring_setup, [] {
              const auto ring = sys::io_uring_setup(8, nullptr);
              return !ring && ring.error() == base::Errno::not_permitted ? 0 : 1;
          }) == 0);
}
