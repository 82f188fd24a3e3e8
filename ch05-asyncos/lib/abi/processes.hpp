#pragma once
/// @file
/// What programs and the kernel tell each other about processes, memory and time.
/// @source include/uapi/linux/{auxvec,utsname,time}.h, asm-generic/mman-common.h of the Linux kernel

#include <cstdint>

namespace abi {

/// Where programs live. A program's own segments begin at user_begin, its heap behind them; its stack ends below
/// user_end. All else belongs to the kernel.
inline constexpr std::uint64_t user_begin = 0x1'0000'0000;
inline constexpr std::uint64_t user_end = 0x2'0000'0000;  ///< Behind the last byte.

/// clone(): what a plain fork has in its flags, SIGCHLD.
inline constexpr std::uint64_t fork_flags = 17;

/// wait4(): flags.
struct Wait {
    static constexpr unsigned no_hang = 1;  ///< 0 instead of waiting.
    static constexpr unsigned stopped = 2;  ///< Also for one that stands still,
    static constexpr unsigned goes_on = 8;  ///< or goes on: each is told once.
    static constexpr unsigned all =
        no_hang | stopped | goes_on;  ///< Those that mean anything.
};
/// How a child has ended, as wait4() tells it; or that it stands still, or goes on.
struct Ending {
    std::int32_t status = 0;  ///< The word.

    /// It has called exit(@p code).
    static constexpr Ending exited(int code) noexcept { return {(code & 0xff) << 8}; }
    /// A signal has ended it.
    static constexpr Ending killed(int signal) noexcept { return {signal & 0x7f}; }
    /// A signal has stopped it.
    static constexpr Ending stopped(int signal) noexcept { return {signal << 8 | 0x7f}; }
    /// It goes on.
    static constexpr Ending going_on() noexcept { return {0xffff}; }
    /// Says whether it has not ended, but stands still; code() is the signal then.
    [[nodiscard]] constexpr bool is_stopped() const noexcept {
        return (status & 0xff) == 0x7f;
    }
    /// Says whether it has not ended, but goes on.
    [[nodiscard]] constexpr bool goes_on() const noexcept { return status == 0xffff; }
    /// The signal; 0: none, it has called exit().
    [[nodiscard]] constexpr int signal() const noexcept { return status & 0x7f; }
    /// What it has called exit() with.
    [[nodiscard]] constexpr int code() const noexcept { return status >> 8 & 0xff; }
};

/// ioctl(): what the console knows. All else is refused.
struct Terminal {
    static constexpr std::uint64_t get_group =
        0x540f;  ///< Whose signals its keys are: a group of processes,
    static constexpr std::uint64_t set_group = 0x5410;  ///< from now on this one.
};

/// mmap() and munmap(): memory of one's own.
struct Map {
    static constexpr unsigned read = 1;          ///< It may be read,
    static constexpr unsigned write = 2;         ///< written,
    static constexpr unsigned execute = 4;       ///< executed.
    static constexpr unsigned is_private = 2;    ///< A fork copies it.
    static constexpr unsigned fixed = 0x10;      ///< At this address.
    static constexpr unsigned anonymous = 0x20;  ///< Without a file.
};

/// A time, or a duration.
struct Time {
    std::int64_t seconds;      ///< Whole ones.
    std::int64_t nanoseconds;  ///< More than that: 0 to 999,999,999.
};
/// setitimer(): when, and how often from then on.
struct IntervalTimer {
    std::int64_t every_seconds;       ///< From the first on, so often;
    std::int64_t every_microseconds;  ///< more than that: 0 to 999,999. Both 0: only once.
    std::int64_t first_seconds;       ///< From now;
    std::int64_t first_microseconds;  ///< likewise. Both 0: never.
    static constexpr int own_time = 1;  ///< ITIMER_VIRTUAL: while the program runs.
};
/// clock_gettime(): which clock.
enum class ClockId : int { real = 0, monotonic = 1 };

/// What uname() tells.
struct SystemName {
    char system[65];   ///< The kernel's name.
    char node[65];     ///< The machine's name in its network.
    char release[65];  ///< Which kernel,
    char version[65];  ///< built when.
    char machine[65];  ///< The kind of processor.
    char domain[65];   ///< The network's name.
};

/// Pairs that a program finds behind its environment.
enum class Auxiliary : std::uint64_t {
    end = 0,
    program_headers = 3,
    program_header_bytes = 4,
    program_header_count = 5,
    page_bytes = 6,
    entry = 9,
    random = 25,  ///< The address of 16 bytes.
};

/// What processes() tells of one.
struct ProcessInfo {
    std::int32_t id;      ///< Its number.
    std::int32_t parent;  ///< Its parent's; 0: none.
    std::uint32_t state;  ///< 'R': runs or could; 'S': waits; 'T': stopped; 'Z': ended.
    std::uint32_t pages;  ///< Its own, and those that it shares.
    std::uint64_t nanoseconds;  ///< In user mode, and in calls that need not wait.
    char name[32];              ///< What was executed, ended by a zero.
};

/// What counters() tells, of all harts together, since the start.
struct Counters {
    std::uint64_t instructions;   ///< As the processor counts them,
    std::uint64_t asleep;         ///< and how far it counted on in its sleep.
    std::uint64_t nanoseconds;    ///< That have passed.
    std::uint64_t switches;       ///< How often the kernel went to another program.
    std::uint64_t page_faults;    ///< That a program has not noticed.
    std::uint64_t free_pages;     ///< Nobody's now.
    std::uint64_t heap_bytes;     ///< The kernel's own now.
    std::uint64_t processes;      ///< That there are now.
    std::uint64_t space_changes;  ///< How often a hart was given another page table.
};

}  // namespace abi
