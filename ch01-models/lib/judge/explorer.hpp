#pragma once
/// @file
/// Runs a small concurrent program under every schedule, within a bound.
///
/// A test with real threads tries the schedules that the machine happens to choose. The
/// explorer chooses them itself: one task runs at a time, and at every access to something
/// shared (judge::Shared, Atomic, Mutex, Condition, Thread) it may switch. It tries all ways that
/// need at most two pre-emptions, depth first, and most real races need no more.

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/point.hpp"
#include "judge/report.hpp"

namespace judge {

/// The tasks of one program. They are made afresh for every schedule, with everything that
/// they share, so they must depend on nothing else: no clock, no random number.
class Program {
  public:
    /// Adds a task. Up to its first shared access it runs before the others start.
    void task(std::string name, std::function<void()> body) {
        names_.push_back(std::move(name));
        bodies_.push_back(std::move(body));
    }

    /// Says what is to be checked when all tasks have ended.
    void at_end(std::function<void()> body) { at_end_ = std::move(body); }

  private:
    friend class Engine;
    std::vector<std::string> names_;
    std::deque<std::function<void()>> bodies_;
    std::function<void()> at_end_;
};

/// Makes the program: its shared objects, best held by std::shared_ptr, and its tasks.
using Build = std::function<void(Program&)>;

/// How far the explorer goes.
struct Bounds {
    int preemptions = 2;             ///< Switches away from a task that could go on.
    std::size_t schedules = 50'000;  ///< The most schedules that are tried.
    std::size_t steps = 2'000;       ///< The most steps in one schedule.
};

/// Runs @p build's program under all schedules within @p bounds, or until one fails.
/// @returns What was found. If a schedule failed, its tasks stay where they are for ever.
/// @threads One exploration at a time in a process.
[[nodiscard]] Report explore(const Build& build, Bounds bounds = {});

/// Runs one schedule again.
/// @param schedule  As printed by Report::explain(): "A B*2 A".
[[nodiscard]] Report replay(const Build& build, std::string_view schedule);

/// Tells in the report what the running task does at this point: "asks for the key". It is
/// no step: no other task can come in between.
void remark(const std::string& what);

/// Tells it too, and lets other tasks come in before it: a step of the judge's own.
void step(const std::string& what);

/// Demands that @p holds, in a task or at the end; if not, the schedule has failed.
/// @param expectation  A sentence: "both deposits are kept".
/// @param happened     What is the case instead, if that is known.
void check(bool holds, std::string_view expectation, std::string_view happened = {});

}  // namespace judge
