#pragma once
/// @file
/// Where a task may be interrupted: the door between the wrappers and the explorer.

#include <functional>
#include <source_location>
#include <string>
#include <type_traits>

/// Tools that judge a lab: a schedule explorer, scripted faults and budgets.
namespace judge {

/// What a task is about to do, and when it can.
struct Wish {
    std::string text;             ///< As it stands in a report: "lock balance".
    std::function<bool()> ready;  ///< When it can happen; none means at any time.
    bool wake_up = false;         ///< It sleeps until another task wakes it.
};

/// One access to something shared, as it stands in a report.
struct Access {
    std::string action;               ///< "reads balance"
    std::string object;               ///< "balance"; empty where nothing is shown.
    std::string value;                ///< What the object holds afterwards.
    std::source_location where = {};  ///< Who asked for it.
    bool remark = false;              ///< Only told; it is no step of the schedule.
};

/// Lets the explorer choose which task goes on; comes back when it is this task's turn
/// and @p wish can happen. Outside of an explored task it does nothing.
void reach(const Wish& wish);

/// Notes what the running task has just done.
void record(const Access& access);

/// Shows an object's first value; called when it is made.
void show(const std::string& object, const std::string& value);

/// Stops this schedule as failed: the task broke a rule of the thing that it used. Throws
/// std::logic_error where nothing is being explored.
void misused(const std::string& what);

/// @returns A name for a new object of that kind that none has in this schedule: "mutex",
/// "mutex-2" ...
std::string fresh_name(const std::string& kind);

/// Adds a task to the running program. It begins when it is chosen.
/// @returns Its number.
int start_task(std::function<void()> body);

/// @returns Whether @p task has come to its end.
bool has_ended(int task);

/// @returns The number of the running task, from 0; -1 outside of the tasks.
int running_task() noexcept;

/// @returns The name of task @p number; "the judge" for -1.
std::string task_name(int number);

/// @returns How many steps all tasks together have taken in this schedule.
std::size_t steps_taken() noexcept;

/// @returns A value as it stands in a report.
template <class T>
std::string to_text(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<long long>(value));
    } else if constexpr (std::is_arithmetic_v<T>) {
        return std::to_string(value);
    } else if constexpr (std::is_convertible_v<T, std::string>) {
        return std::string(value);
    } else {
        return "(a value)";
    }
}

}  // namespace judge
