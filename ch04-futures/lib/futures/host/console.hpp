#pragma once
/// @file
/// Console: a live table of all tasks, what they have done, and who has kept its thread too long.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "futures/core/driver.hpp"
#include "futures/core/observer.hpp"

namespace futures {

/// What a task does at the moment.
enum class TaskDoes : std::uint8_t { waits, stands_in_a_queue, runs };

/// One line of the table.
struct TaskRow {
    std::uint64_t number = 0;  ///< From 1, in the order in which they were spawned.
    std::string name =
        "?";  ///< Of its outermost coroutine; known when it has awaited once.
    std::string where = "-";  ///< Its innermost co_await when it paused last: "a.cpp:16".
    TaskDoes does = TaskDoes::stands_in_a_queue;  ///< At the moment.
    std::uint64_t polls = 0;                      ///< How often it was polled.
    std::uint64_t wakes = 0;  ///< How often it was asleep, and was waked.
    nanoseconds busy{0};      ///< In all its polls.
    nanoseconds longest{0};   ///< In the longest of them.
};

/// A poll that took too long.
struct Hog {
    std::uint64_t number = 0;  ///< Of the task.
    std::string name;          ///< Of its outermost coroutine.
    std::string since;         ///< The co_await after which it went on without another one.
    nanoseconds took{0};       ///< How long.
};

/// Watches an executor, or a pool: give it to its options as the observer.
/// @threads any
class Console final : public Observer {
  public:
    /// @param limit  Whose poll takes longer is a hog.
    /// @param clock  What polls are timed by; it lives longer.
    explicit Console(nanoseconds limit = never,
                     base::Clock& clock = base::program_clock()) noexcept
        : limit_(limit), clock_(clock) {}

    /// Gives what is known of all tasks, in the order in which they were spawned.
    [[nodiscard]] std::vector<TaskRow> rows() const;
    /// Gives the polls that took too long.
    [[nodiscard]] std::vector<Hog> hogs() const;
    /// Gives the table as text.
    [[nodiscard]] std::string table() const;
    /// Gives the table as JSON: an array of objects, in one line.
    [[nodiscard]] std::string json() const;

    void spawned(const void* task) noexcept override;
    void begins(const void* task) noexcept override;
    void pauses(const void* task) noexcept override;
    void ended(const void* task) noexcept override;
    void waked(const void* task) noexcept override;

  private:
    struct Known {
        TaskRow row;
        nanoseconds begun{0};
    };
    void stop(Known& known);

    const nanoseconds limit_;
    base::Clock& clock_;
    mutable std::mutex mutex_;
    std::uint64_t count_ = 0;
    std::map<const void*, Known> tasks_;
    std::vector<Hog> hogs_;
};

}  // namespace futures
