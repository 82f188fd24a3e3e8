// What does it cost to enter the kernel, and what does the C library add to that?
//
// getppid(2) does next to nothing inside, so that what is measured is the door itself. The
// clock shows a call that looks the same and does not enter the kernel at all (vdso(7)).
//
// Needs: linux x86_64

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <utility>

#include "bench/bench.hpp"

namespace {

// Short rounds: most of them end before the scheduler gives the processor to others.
constexpr std::uint64_t calls = 1'000;
constexpr int rounds = 201;

// The instruction itself; 01-three-levels explains it.
long by_instruction() {
    long result;
    asm volatile("syscall" : "=a"(result) : "a"(SYS_getppid) : "rcx", "r11", "memory");
    return result;
}

[[gnu::noinline]] long by_function() {
    asm volatile("");  // a body that the compiler cannot see through
    return 1;
}

}  // namespace

int main() {
    const auto instruction = [] { bench::keep(by_instruction()); };
    const auto library = [] { bench::keep(getppid()); };
    const auto function = [] { bench::keep(by_function()); };
    timespec now;
    const auto clock = [&now] { bench::keep(clock_gettime(CLOCK_MONOTONIC, &now)); };
    const auto clock_call = [&now] {
        bench::keep(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now));
    };

    bench::print(bench::compared("ch01/libc-adds",
                                 "getppid by the C library, against the bare instruction",
                                 bench::paired_ns(calls, library, instruction, rounds),
                                 "the instruction", 1, "<= 1.5"));
    bench::print(bench::compared("ch01/system-call",
                                 "The cheapest system call, against a function call",
                                 bench::paired_ns(calls, instruction, function, rounds),
                                 "a function call", 1, ">= 10"));
    bench::print(bench::compared(
        "ch01/clock-without-kernel",
        "The clock read without the kernel (vDSO), against the system call",
        bench::paired_ns(calls, clock, clock_call, rounds), "the system call", 1, "<= 1"));
}
