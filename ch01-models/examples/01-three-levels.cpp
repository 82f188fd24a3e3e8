// One request to the kernel, made at three levels.
//
// A program cannot touch a screen, a disk or a clock: it asks the kernel. The lowest way to
// ask is one instruction with numbers in agreed registers. The C library wraps it in a
// function, the C++ library wraps that in an object. A witness (the kernel itself, through
// ptrace) tells us that all three ask for the same.
//
// Needs: linux
// Next: 02-three-ways-to-wait.

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "calls/calls.hpp"

// [raw]
// Register table of the system call instruction (syscall(2)).
//              instruction  number  arguments            result  also overwritten
//   x86-64     syscall      rax     rdi rsi rdx r10 r8 r9  rax     rcx (pc), r11 (flags)
//   aarch64    svc #0       x8      x0 - x5                x0      nothing
//   riscv64    ecall        a7      a0 - a5                a0      nothing
// "memory": the kernel may read and write what the arguments point at.
// lib/bare has the same, as bare::call(), for programs that have no C library to start them.
static long system_call(long number, long a, long b, long c) {
#if defined(__x86_64__)
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c)
                 : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 asm("x8") = number;
    register long x0 asm("x0") = a;
    register long x1 asm("x1") = b;
    register long x2 asm("x2") = c;
    asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#elif defined(__riscv) && __riscv_xlen == 64
    register long a7 asm("a7") = number;
    register long a0 asm("a0") = a;
    register long a1 asm("a1") = b;
    register long a2 asm("a2") = c;
    asm volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
    return a0;
#else
#error "Say how this CPU makes a system call: which instruction, which registers."
#endif
}
// [raw]

// What the kernel answered: bytes written; bytes of the folder's name, with the final 0.
struct Answers {
    long written, folder;
    bool operator==(const Answers&) const = default;
};

// [levels]
static const char greeting[] = "hello\n";
static char folder_name[4096];

static Answers by_instruction() {
    return {system_call(SYS_write, 1, reinterpret_cast<long>(greeting), 6),
            system_call(SYS_getcwd, reinterpret_cast<long>(folder_name), sizeof folder_name,
                        0)};
}
static Answers by_c_library() {
    const long written = write(1, greeting, 6);
    const char* folder = getcwd(folder_name, sizeof folder_name);
    return {written, folder ? static_cast<long>(std::strlen(folder)) + 1 : -1};
}
static Answers by_cxx_library() {
    std::cout << greeting << std::flush;
    const std::size_t folder = std::filesystem::current_path().native().size();
    return {std::cout ? 6 : -1, static_cast<long>(folder) + 1};
}
// [levels]

// Lets one level speak in a child process, under the eyes of the kernel. Where nobody may
// watch (qemu-user) the level speaks here, and what it says itself has to do.
static Answers observed(Answers (*level)()) {
    const auto log = calls::record([level] { level(); });
    if (!log) return level();
    Answers answers{-1, -1};
    int writes = 0, folders = 0;
    for (const calls::Call& call : *log) {
        if (call.number == SYS_write && call.args[0] == 1 && ++writes == 1)
            answers.written = call.result;
        if (call.number == SYS_getcwd && ++folders == 1) answers.folder = call.result;
    }
    return writes == 1 && folders == 1 ? answers : Answers{-1, -1};
}

int main() {
    // 1. The lowest level first: it is what the others are measured by.
    const Answers expected = observed(by_instruction);
    std::printf("instruction: wrote %ld bytes, the folder has a name: %s\n",
                expected.written, expected.folder > 1 ? "yes" : "no");

    // 2. The libraries make the same two system calls, and get the same answers.
    const bool c_same = observed(by_c_library) == expected;
    std::printf("C library:   the same two calls and answers: %s\n", c_same ? "yes" : "no");
    const bool cxx_same = observed(by_cxx_library) == expected;
    std::printf("C++ library: the same two calls and answers: %s\n",
                cxx_same ? "yes" : "no");
}

// Output:
// hello
// instruction: wrote 6 bytes, the folder has a name: yes
// hello
// C library:   the same two calls and answers: yes
// hello
// C++ library: the same two calls and answers: yes
