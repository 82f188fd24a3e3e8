#pragma once
/// @file
/// What the schedule explorer found, for a reader and for a widget.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace judge {

/// How an exploration ended.
enum class Ending {
    passed,        ///< Every schedule that was tried is good.
    check_failed,  ///< An expectation does not hold.
    deadlock,      ///< Tasks wait for each other, or for themselves.
    lost_wake_up,  ///< A task sleeps and nobody is left to wake it.
    too_long,      ///< A schedule has more steps than allowed: a task spins.
    exception,     ///< An exception left a task.
    misuse,        ///< A rule was broken, such as unlocking what is not locked.
};

/// One step of a schedule.
struct Step {
    std::size_t task = 0;  ///< Who took it.
    std::string action;    ///< "reads balance (100)"
    unsigned line = 0;     ///< In the program; 0 if not known.
    bool remark = false;   ///< Only told: no other task could have come before it.
    std::vector<std::pair<std::string, std::string>>
        state;  ///< Every shared object after it.
};

/// The result of explore() and replay().
struct Report {
    Ending ending = Ending::passed;  ///< How the exploration ended.
    bool complete = true;            ///< Every schedule within the bounds was tried.
    std::size_t schedules = 0;       ///< How many were tried, the failing one included.
    int preemptions = 0;             ///< In the failing schedule.
    std::string expected;            ///< What should have been the case.
    std::string happened;            ///< What was.
    std::vector<std::string> tasks;  ///< Their names, by number.
    std::vector<Step> steps;  ///< The failing schedule, or the one that was replayed.

    /// @returns Whether every schedule was tried and is good.
    [[nodiscard]] bool passed() const noexcept {
        return ending == Ending::passed && complete;
    }

    /// @returns The schedule in short, for replay(): "A B*2 A".
    [[nodiscard]] std::string schedule() const;

    /// @returns The finding in at most five lines.
    [[nodiscard]] std::string explain() const;

    /// @returns The schedule as trace events in JSON: a lane for each task, an event for
    ///          each step. Perfetto opens it, the book's widgets replay it.
    /// @param program  The name that stands in it.
    [[nodiscard]] std::string trace(std::string_view program) const;

    /// Writes trace() to the file that the environment variable WORKBOOK_SCHEDULE names, if
    /// it names one and the exploration failed.
    void save(std::string_view program) const;
};

}  // namespace judge
