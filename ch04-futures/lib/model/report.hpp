#pragma once
/// @file
/// What an exploration has found, in words.

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

namespace model {

/// How an exploration ended.
enum class Ending : std::uint8_t {
    passed,        ///< Every execution that was tried is good.
    check_failed,  ///< An expectation does not hold.
    data_race,  ///< Plain data is used by two threads, and neither use happens before the other.
    lost_wake_up,  ///< A thread sleeps, and nobody is left to wake it.
    deadlock,      ///< Threads wait for each other's locks.
    too_long,      ///< An execution has more steps than allowed: a thread spins.
    exception,     ///< An exception left a thread.
    misuse,        ///< A rule was broken, such as unlocking what is not locked.
};

/// One step of an execution.
struct Step {
    std::size_t thread = 0;  ///< Who took it.
    std::size_t read =
        0;             ///< Which store a load chose: 0 the newest, 1 the one before it, ...
    std::string said;  ///< "loads ready: 0, not the 1 that waker has stored"
    bool remark = false;  ///< Told beside a step; no other thread can have come before it.
    std::source_location where;  ///< Who asked for it.
    std::string
        memory;  ///< The newest value of each atomic with a name: "ready 1, state 2".
};

/// The result of explore() and replay().
struct Report {
    Ending ending = Ending::passed;  ///< How the exploration ended.
    bool complete = true;            ///< Nothing within the bounds was left out.
    std::size_t executions = 0;      ///< How many were tried, the failing one included.
    std::string expected;            ///< What should have been the case.
    std::string happened;            ///< What was.
    std::vector<std::string>
        threads;              ///< Their names, by number; number 0 is the program itself.
    std::vector<Step> steps;  ///< The failing execution, or the one that was replayed.

    /// @returns Whether every execution within the bounds was tried and is good.
    [[nodiscard]] bool passed() const noexcept {
        return ending == Ending::passed && complete;
    }

    /// @returns What happened in the execution, a line for each step: who did what, and which store
    ///          was read.
    [[nodiscard]] std::string story() const;

    /// @returns The choices of the execution in short, for replay(): "waker executor*2 executor:1".
    [[nodiscard]] std::string choices() const;

    /// @returns The finding: a line, or the expectation, the story and the choices.
    [[nodiscard]] std::string explain() const;
};

/// Draws the execution of @p report for the book: a lane for each thread, an event for each step.
void trace(const Report& report);

}  // namespace model
