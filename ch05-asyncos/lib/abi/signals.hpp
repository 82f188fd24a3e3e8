#pragma once
/// @file
/// Signals: their numbers, and what lies on the program's stack while a handler runs.
/// @source signal(7); include/uapi/asm-generic/signal.h, arch/riscv/include/uapi/asm/ucontext.h of the Linux kernel

#include <cstddef>
#include <cstdint>

namespace abi {

/// The numbers that have a name here. There are 64.
enum class Signal : int {
    hang_up = 1,
    interrupt = 2,  ///< Ctrl-C.
    quit = 3,
    illegal = 4,
    trap = 5,
    abort = 6,
    bus = 7,
    kill = 9,  ///< Ends the process, whatever it thinks of that.
    user1 = 10,
    segment = 11,  ///< Touched memory that it has not.
    user2 = 12,
    pipe = 13,  ///< Wrote to a pipe that nobody reads.
    alarm = 14,
    terminate = 15,
    child = 17,            ///< A child has ended, stands still, or goes on.
    go_on = 18,            ///< Ends a stop.
    stop = 19,             ///< The process stands still, whatever it thinks of that.
    terminal_stop = 20,    ///< Ctrl-Z: it stands still, if it has not said otherwise.
    terminal_input = 21,   ///< Likewise: it reads a terminal that is another's,
    terminal_output = 22,  ///< or writes to it.
    tick = 26,             ///< SIGVTALRM: a piece of its own time is over.
};
inline constexpr int signals = 64;  ///< The highest number.

/// The bit of a signal in a set.
[[nodiscard]] constexpr std::uint64_t bit(Signal signal) noexcept {
    return 1ULL << (static_cast<int>(signal) - 1);
}

/// What rt_sigaction() sets for one signal.
struct SignalAction {
    std::uint64_t handler;                      ///< A function, or one of these:
    static constexpr std::uint64_t usual = 0;   ///< Most signals end the process.
    static constexpr std::uint64_t ignore = 1;  ///< Nothing happens.
    std::uint64_t flags;                        ///< Of these:
    static constexpr std::uint64_t no_stops =
        1;  ///< Of child: only for one that has ended.
    static constexpr std::uint64_t restart =
        0x1000'0000;  ///< What was interrupted begins again.
    static constexpr std::uint64_t no_defer =
        0x4000'0000;  ///< The handler may be interrupted by its own signal.
    static constexpr std::uint64_t reset = 0x8000'0000;  ///< Once.
    static constexpr std::uint64_t info =
        4;               ///< The handler takes three arguments. Ours always may.
    std::uint64_t mask;  ///< Which others wait while the handler runs.
};
static_assert(sizeof(SignalAction) == 24);

/// How rt_sigprocmask() changes the set of those that wait.
enum class MaskChange : int { block = 0, unblock = 1, set = 2 };

/// What is known of a signal.
struct SignalInfo {
    std::int32_t signal;     ///< Its number.
    std::int32_t error;      ///< 0.
    std::int32_t code;       ///< 0 here; Linux says how it came.
    std::int32_t padding;    ///< Nothing.
    std::uint64_t address;   ///< Of a fault; otherwise the id of who has sent it.
    std::uint64_t more[13];  ///< 0.
};
static_assert(sizeof(SignalInfo) == 128);

/// What was interrupted.
struct SignalContext {
    std::uint64_t flags;               ///< 0.
    std::uint64_t link;                ///< 0.
    std::uint64_t stack[3];            ///< 0: there is no other stack.
    std::uint64_t mask;                ///< Which signals waited.
    std::uint64_t unused[15];          ///< Room for a set of 1,024 signals.
    std::uint64_t padding;             ///< Nothing.
    std::uint64_t registers[32];       ///< pc, and x1 to x31.
    std::uint64_t floating_point[66];  ///< 0: programs here have none.
};
static_assert(offsetof(SignalContext, registers) == 176);

/// All that the kernel puts on the stack. The handler's arguments: number, &info, &context.
struct SignalFrame {
    SignalInfo info;        ///< What has come.
    SignalContext context;  ///< What it has interrupted; a handler may change it.
};

}  // namespace abi
