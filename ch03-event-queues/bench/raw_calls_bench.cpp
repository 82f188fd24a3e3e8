// What does a system call cost by registers, by the C library, and where the kernel is not
// entered at all? And what does a filter at the door add?
//
// Needs: linux

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "sys/calls.hpp"
#include "sys/handle.hpp"

namespace number = sys::number;

namespace {

// Short rounds: most of them end before the scheduler gives the processor to others.
constexpr std::uint64_t calls = 1'000;
constexpr int rounds = 201;

const std::byte letter{'x'};
const sys::Handle nowhere(sys::openat(AT_FDCWD, "/dev/null", O_WRONLY).value());
timespec now;

// ---- The operations ----

void raw_parent() { bench::keep(sys::raw_call(number::getppid)); }
void library_parent() { bench::keep(syscall(SYS_getppid)); }
void no_service() { bench::keep(sys::raw_call(999'999)); }
void raw_write() { bench::keep(sys::write(nowhere.get(), {&letter, 1})); }
void library_write() { bench::keep(write(nowhere.get(), &letter, 1)); }
void raw_clock() { bench::keep(sys::call(number::clock_gettime, CLOCK_MONOTONIC, &now)); }
void two_without_service() {
    no_service();
    no_service();
}
void library_clock() { bench::keep(clock_gettime(CLOCK_MONOTONIC, &now)); }
void nothing() { bench::keep(0); }

struct Named {
    std::string_view name;
    void (*operation)();
};
constexpr Named operations[] = {{"nothing", nothing},
                                {"raw-write", raw_write},
                                {"library-write", library_write},
                                {"raw-parent", raw_parent},
                                {"library-parent", library_parent}};

// ---- Time ----

void compare(const char* id, const char* what, void (*ours)(), const char* peer,
             void (*theirs)(), const char* goal = "") {
    bench::print(bench::compared(id, what, bench::paired_ns(calls, ours, theirs, rounds),
                                 peer, 1, goal));
}

// ---- What the kernel does behind the door ----

struct Ends {
    sys::Handle writer, reader;
};

Ends pipe_ends() {
    int ends[2];
    base::must("make a pipe", sys::call(number::pipe2, ends, 0));
    return {.writer = sys::Handle(ends[1]), .reader = sys::Handle(ends[0])};
}

Ends socket_ends() {
    int ends[2];
    base::must("make sockets",
               sys::call(number::socketpair, AF_UNIX, SOCK_STREAM, 0, ends));
    return {.writer = sys::Handle(ends[1]), .reader = sys::Handle(ends[0])};
}

void compare_work(const char* id, const char* what, const Ends& ends) {
    std::array<std::byte, 64> bytes{};
    const auto there_and_back = [&] {
        bench::keep(sys::write(ends.writer.get(), bytes));
        bench::keep(sys::read(ends.reader.get(), bytes));
    };
    bench::print(bench::compared(
        id, what, bench::paired_cpu_ns(calls, there_and_back, two_without_service, rounds),
        "two refused calls", 1, ">= 1"));
}

// ---- Instructions in the program; those of the kernel are not counted ----

void count(const std::string& program, const char* id, const char* what,
           std::string_view ours, const char* peer, std::string_view theirs) {
    constexpr int times = 1'000;
    const auto empty = bench::instructions_of_one(program, "nothing", times);
    const auto a = bench::instructions_of_one(program, ours, times);
    const auto b = bench::instructions_of_one(program, theirs, times);
    if (!empty || !a || !b) return;
    bench::print({.id = id,
                  .what = what,
                  .unit = "instructions",
                  .ours = *a - *empty,
                  .peer = peer,
                  .theirs = *b - *empty,
                  .goal = "<= 1",
                  .exact = true});
}

// ---- A filter at the door ----

// A program that the kernel runs before every call. It looks at an argument, so that its answer
// cannot be known beforehand, and lets all pass.
void install_filter() {
    sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog program{.len = 2, .filter = instructions};
    base::must("give up new privileges", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    base::must("install a filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

double parent_ns() { return bench::time_ns(calls, raw_parent, 5).median; }

// Measures with the filter whenever it is asked to.
[[noreturn]] void filtered_child(int questions, int answers) {
    install_filter();
    for (char question; read(questions, &question, 1) == 1;) {
        const double ns = parent_ns();
        if (write(answers, &ns, sizeof ns) != sizeof ns) break;
    }
    _exit(0);
}

// A filter can never be taken off again, so it gets a process of its own. The two take turns.
void compare_filtered() {
    int questions[2], answers[2];
    base::must("make a pipe", pipe(questions));
    base::must("make a pipe", pipe(answers));
    const pid_t child = base::must("fork", fork());
    if (child == 0) {
        close(questions[1]);
        filtered_child(questions[0], answers[1]);
    }
    std::vector<double> with, without;
    for (int round = 0; round < 41; ++round) {
        without.push_back(parent_ns());
        double ns = 0;
        base::must("ask", write(questions[1], "?", 1));
        base::must("hear", read(answers[0], &ns, sizeof ns));
        with.push_back(ns);
    }
    close(questions[1]);
    waitpid(child, nullptr, 0);
    bench::print(bench::compared(
        "ch03/raw-filtered", "getppid behind a seccomp filter of two instructions",
        {bench::summary(std::move(with)), bench::summary(std::move(without))},
        "without a filter", 1, ">= 1"));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "--only") == 0) {
        for (const auto& [name, operation] : operations) {
            if (name != argv[2]) continue;
            void (*volatile const opaque)() = operation;
            for (int i = std::atoi(argv[3]); i > 0; --i) opaque();
        }
        return 0;
    }
    compare("ch03/raw-parent", "getppid by registers, against the C library's syscall()",
            raw_parent, "syscall()", library_parent, "<= 1");
    compare("ch03/raw-no-service", "A number without a service, against getppid",
            no_service, "getppid", raw_parent, "<= 1");
    compare("ch03/raw-write", "One byte to /dev/null by registers, against write()",
            raw_write, "write()", library_write, "<= 1");
    compare("ch03/raw-clock", "The clock by registers, against the C library's (vDSO)",
            raw_clock, "clock_gettime()", library_clock, ">= 1");
    compare_work("ch03/raw-pipe", "64 bytes written into a pipe and read, two calls",
                 pipe_ends());
    compare_work("ch03/raw-socket", "64 bytes sent through a pair of sockets and received",
                 socket_ends());
    count(argv[0], "ch03/raw-write-instructions",
          "instructions of the program for a write of one byte, with its Result",
          "raw-write", "write()", "library-write");
    count(argv[0], "ch03/raw-parent-instructions",
          "instructions of the program for getppid", "raw-parent", "syscall()",
          "library-parent");
    compare_filtered();
}
