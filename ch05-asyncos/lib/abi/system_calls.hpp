#pragma once
/// @file
/// Call: what a program can ask of the kernel, by number. The same numbers are Linux's on every RISC-V machine, so our
/// programs run there too.
///
/// The number goes into a7, up to six arguments into a0 to a5; `ecall` asks. The answer is in a0: a result, or an error
/// (base::Errno) with a minus sign. All other registers are as before.
/// @source include/uapi/asm-generic/unistd.h of the Linux kernel; man 2 NAME of each

#include <cstdint>

namespace abi {

/// The numbers. Those from 1024 on are ours alone.
enum class Call : std::uint64_t {
    getcwd = 17,
    dup = 23,
    dup3 = 24,
    ioctl = 29,  ///< Of abi::Terminal; that all else is no terminal.
    mkdirat = 34,
    unlinkat = 35,
    symlinkat = 36,
    linkat = 37,
    ftruncate = 46,
    chdir = 49,
    openat = 56,
    close = 57,
    pipe2 = 59,
    getdents64 = 61,
    lseek = 62,
    read = 63,
    write = 64,
    pread64 = 67,
    pwrite64 = 68,
    ppoll = 73,
    readlinkat = 78,
    newfstatat = 79,
    fstat = 80,
    sync = 81,
    fsync = 82,
    exit = 93,
    exit_group = 94,
    nanosleep = 101,
    setitimer = 103,  ///< Of the time in which the program itself runs, alone.
    clock_gettime = 113,
    sched_yield = 124,
    kill = 129,
    rt_sigsuspend = 133,
    rt_sigaction = 134,
    rt_sigprocmask = 135,
    rt_sigpending = 136,
    rt_sigreturn = 139,
    setpgid = 154,
    getpgid = 155,
    uname = 160,
    getpid = 172,
    getppid = 173,
    brk = 214,
    munmap = 215,
    clone = 220,  ///< With the flag SIGCHLD alone: fork.
    execve = 221,
    mmap = 222,  ///< Private memory without a file.
    wait4 = 260,
    renameat2 = 276,

    spawn =
        1024,  ///< spawn(path, argv, envp, int32 files[], count, group): a child with these descriptors as 0, 1..., in this group; 0: in its own; -1: in ours.
    processes =
        1025,  ///< processes(ProcessInfo*, count): what `ps` shows. Gives how many there are.
    counters =
        1026,  ///< counters(Counters*, bytes, exact): what the kernel has counted; exact: no page is kept for later.
    ring_setup = 1027,   ///< ring_setup(flags): makes rings. Gives their address.
    ring_notify = 1028,  ///< ring_notify(): there are calls in the ring.
    event_grant = 1029,  ///< event_grant(count): ids for so many events. Gives the first.
    event_wait =
        1030,  ///< event_wait(ids, count, mode, Time*): until they have happened. No ids: until there is a result.
    user_interrupt =
        1031,       ///< user_interrupt(UserInterrupt, ...): see abi/user_interrupts.hpp.
    attach = 1032,  ///< attach(Attach*): a bounded program for an event. Gives its number.
    detach =
        1033,  ///< detach(number, words*, count, Attached*): ends it, and tells its state.
    trace = 1034,  ///< trace(Trace, ...): what the kernel does. See abi/tracing.hpp.
    exit_when =
        1035,  ///< exit_when(event, code, code_if_failed): ends when it has happened, and is small until then.
    channel =
        1036,  ///< channel(Channel, ...): memory shared with another process. See abi/channels.hpp.
    cancel =
        1037,  ///< cancel(event, token): a call through rings is to wait no longer; event 0: one with this token.
    hand_over = 1038,  ///< hand_over(HandOver, end, four words): see there.
    share_order =
        1039,  ///< share_order(ceiling): gives abi::OrderPages. The process is never above that level again.
};

/// Errors are between -1 and this.
inline constexpr std::int64_t lowest_error = -4095;

/// Says whether an answer is an error.
[[nodiscard]] constexpr bool is_error(std::int64_t answer) noexcept {
    return answer < 0 && answer >= lowest_error;
}

}  // namespace abi
