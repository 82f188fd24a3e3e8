#pragma once
/// @file
/// Record: one line of what a kernel did. 32 bytes, which the kernel writes and programs read.

#include <cstdint>
#include <string_view>

namespace trace {

/// What happened. What has a begin and an end is written twice: a hart that is interrupted between the two is seen.
enum class Kind : std::uint32_t {
    trap,  ///< A hart comes into the kernel. detail: the cause, with interrupt_bit; value: stval.
    trap_end,  ///< It goes back to what it did. detail: 1 to a program, 0 to the kernel.
    call,  ///< A program asks for something. detail: the number of the call; value: its first argument.
    call_end,  ///< It goes on with the answer. detail: the number; value: the answer.
    spawn,     ///< A task has been made. detail: its level; value: the task.
    wake,  ///< A task that was asleep has been waked. detail: its level; value: the task.
    poll,  ///< A task is polled. Until poll_end it is what the hart does. detail: the level from which it was taken.
    poll_end,  ///< The poll has ended. detail: 1 if the task has, too; 2 if it can go on. value: its level from now on.
    drop,      ///< A task has been ended from outside. value: the task.
    table,     ///< Another page table. value: satp.
    idle,      ///< The hart has nothing to do, and sleeps.
    idle_end,  ///< It does not sleep any more.
    interrupt,  ///< A device has interrupted. value: its number at the interrupt controller.
    disk,  ///< The disk has been asked. detail: the request's name; value: the first sector.
    disk_end,  ///< It has answered. detail: the name; value: 0, or what the device says was wrong.
    process,      ///< A process begins, in this task.
    process_end,  ///< It has ended. value: how, as wait4() tells it.
    submit,  ///< A call has been taken out of a ring; the process is whose it is. detail: its event; value: its token.
    complete,  ///< It has ended, with a result or quietly. Likewise.
};
inline constexpr unsigned kinds = 19;  ///< How many there are.

/// Their names, in the order of Kind.
inline constexpr std::string_view kind_names[kinds] = {
    "trap",     "trap_end", "call",        "call_end", "spawn",    "wake",      "poll",
    "poll_end", "drop",     "table",       "idle",     "idle_end", "interrupt", "disk",
    "disk_end", "process",  "process_end", "submit",   "complete",
};
/// Its name; nothing if it is none.
[[nodiscard]] constexpr std::string_view name_of(Kind kind) noexcept {
    const auto number = static_cast<unsigned>(kind);
    return number < kinds ? kind_names[number] : std::string_view();
}

/// In the cause of a trap: it came from outside, and not from the instruction. (In scause it is the highest bit.)
inline constexpr std::uint32_t interrupt_bit = 1U << 31;

/// A task's name in records: the low half of its address. The board's memory has one high half.
using TaskName = std::uint32_t;

/// Whose work a hart does.
struct Who {
    TaskName task = 0;  ///< The task that is polled; 0: none.
    std::uint16_t process =
        0;  ///< The process, as far as one was entered (its number's low half); 0: none.
    std::uint8_t hart = 0;      ///< The hart.
    std::uint8_t priority = 0;  ///< The level of the task.
};

/// What happened, when, and who did it.
struct Record {
    std::uint64_t
        instructions;  ///< The hart's counter of instructions. On QEMU's board, nanoseconds.
    std::uint64_t value;   ///< See Kind.
    Who who;               ///< Whose work it was.
    std::uint32_t detail;  ///< See Kind.
    Kind kind;             ///< What happened.
};
static_assert(sizeof(Record) == 32);

}  // namespace trace
