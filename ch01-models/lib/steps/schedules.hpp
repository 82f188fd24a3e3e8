#pragma once
/// @file
/// Schedules: an executor whose every choice is made outside: by a seed, or by trying all.

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "steps/executor.hpp"
#include "steps/task.hpp"

namespace steps {

/// Asks before each step which of the coroutines that can go on does so.
class Chooser final : public Executor {
  public:
    /// Gets how many can go on (at least 1), gives which one does, from 0.
    using Choose = std::function<std::size_t(std::size_t)>;
    /// @param choose  Is asked once before each step.
    explicit Chooser(Choose choose) : choose_(std::move(choose)) {}

    void post(std::coroutine_handle<> ready) override { ready_.push_back(ready); }

    /// Asks for a choice of another kind: which of @p count things, from 0.
    [[nodiscard]] std::size_t choose(std::size_t count) { return choose_(count); }

    /// Resumes coroutines until none can go on.
    void run() {
        while (!ready_.empty()) {
            const auto chosen =
                ready_.begin() + static_cast<std::ptrdiff_t>(choose(ready_.size()));
            const std::coroutine_handle<> next = *chosen;
            ready_.erase(chosen);
            next.resume();
        }
    }

  private:
    Choose choose_;
    std::vector<std::coroutine_handle<>> ready_;
};

/// Gives choices that look random and are the same for the same seed on every machine.
[[nodiscard]] inline Chooser::Choose seeded(std::uint64_t seed) {
    return [numbers = std::mt19937_64(seed)](std::size_t count) mutable {
        return static_cast<std::size_t>(numbers() % count);
    };
}

/// Runs @p program, a function of a Chooser&, once for every schedule that it can have.
///
/// Each run follows the choices of the one before as far as the last that has an
/// alternative, takes that, and then always the first.
/// @pre The program always ends, and does the same when the same choices are made.
/// @returns How many schedules there are.
template <typename Program>
std::size_t every_schedule(Program program) {
    struct Choice {
        std::size_t chosen, count;
    };
    std::vector<Choice> path;
    std::size_t schedules = 0;
    do {
        std::size_t step = 0;
        Chooser chooser([&](std::size_t count) {
            if (step == path.size()) path.push_back({0, count});
            return path[step++].chosen;
        });
        program(chooser);
        ++schedules;
        while (!path.empty() && path.back().chosen + 1 == path.back().count)
            path.pop_back();
        if (!path.empty()) ++path.back().chosen;
    } while (!path.empty());
    return schedules;
}

/// Runs @p program on @p executor to its end, and gives its result.
template <typename Result, typename AnyExecutor>
Result run(Task<Result> (*program)(Executor&), AnyExecutor&& executor) {
    auto task = program(executor);
    executor.post(task.handle());
    executor.run();
    return task.take();
}

/// What a program can do.
template <typename Result>
struct Explored {
    std::size_t schedules = 0;  ///< How many there are.
    std::set<Result> results;   ///< Each different one once.
};

/// Gives all results that @p program can have, over all its schedules.
template <typename Result>
[[nodiscard]] Explored<Result> explore(Task<Result> (*program)(Executor&)) {
    Explored<Result> explored;
    explored.schedules = every_schedule(
        [&](Chooser& chooser) { explored.results.insert(run(program, chooser)); });
    return explored;
}

}  // namespace steps
