#pragma once
/// @file
/// The inside of the schedule explorer: who runs, who waits, and which choices are still
/// open.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "judge/explorer.hpp"

namespace judge {

/// One exploration. The threads of its tasks share it with explore().
///
/// 1. Exactly one of the tasks and the explorer has the turn; only that one reads or
/// writes.
/// 2. A task gives the turn away in reach() and when it ends, nowhere else.
/// 3. Equal choices lead to equal schedules: a schedule is known by its choices.
class Engine : public std::enable_shared_from_this<Engine> {
  public:
    static constexpr int nobody = -1;  ///< The number of the explorer itself.

    /// @param bounds  How far it goes.
    explicit Engine(Bounds bounds) : bounds_(bounds) {}

    /// See judge::explore().
    Report explore(const Build& build);
    /// See judge::replay().
    Report replay(const Build& build, std::string_view schedule);

    /// See judge::reach().
    void reach(const Wish& wish);
    /// See judge::record().
    void record(const Access& access);
    /// See judge::show().
    void show(const std::string& object, const std::string& value);
    /// Ends the schedule as failed; in a task it does not come back.
    void fail(Ending ending, std::string expected, std::string happened) {
        std::unique_lock lock(mutex_);
        fail_here(lock, ending, std::move(expected), std::move(happened));
    }
    /// @returns The name of task @p number.
    const std::string& name(std::size_t number) const { return names_[number]; }
    /// @returns How many steps this schedule has so far.
    std::size_t steps() const noexcept { return report_.steps.size(); }
    /// See judge::start_task().
    int start(std::function<void()> body);
    /// @returns Whether task @p number has ended.
    bool has_ended(std::size_t number) const { return finished_[number]; }
    /// @returns Whether something of that name was shown in this schedule.
    bool is_shown(std::string_view object) const;

    /// @returns The exploration that is under way, if one is.
    static const std::shared_ptr<Engine>& active() noexcept;
    /// @returns The number of the task that runs on this thread.
    static int self() noexcept;

  private:
    using Shown = std::pair<std::string, std::string>;  // an object's name and value
    struct Decision {
        std::vector<int> options;
        std::size_t chosen;
    };

    bool good() const noexcept { return report_.ending == Ending::passed; }
    void begin(const Build& build);
    void run(const Build& build);
    void stop();
    bool another();
    static std::vector<std::string> parsed(std::string_view schedule);
    void hire();
    void work(std::size_t number);
    void give(int next);
    void await(std::unique_lock<std::mutex>& lock, int self);
    int hand_over(int current);

    bool can_run(int task) const;
    int choose(int current);
    int next_given(const std::vector<int>& able);
    int next_by_search(std::vector<int> options, int current);

    void note(Ending ending, std::string expected, std::string happened);
    void note_deadlock();
    void fail_here(std::unique_lock<std::mutex>& lock, Ending ending, std::string expected,
                   std::string happened);

    // Whose turn it is: a task's number, or nobody's.
    std::mutex mutex_;
    int turn_ = nobody;
    bool starting_ = false;
    bool quit_ = false;
    std::condition_variable explorer_;
    std::condition_variable explorer_left_;  // never notified: where failed tasks stay
    std::vector<std::unique_ptr<std::condition_variable>> wake_;
    std::vector<std::thread> workers_;

    // The program of this schedule.
    std::vector<std::string> names_;
    std::deque<std::function<void()>> bodies_;  // stay where they are when one is added
    std::function<void()> at_end_;
    std::vector<bool> finished_;
    std::vector<const Wish*> wishes_;
    std::vector<Shown> state_;

    // The choices: those of this schedule, and those that lead from one to the next.
    Bounds bounds_;
    std::vector<int> path_;
    int preempted_ = 0;
    std::vector<Decision> decisions_;
    std::size_t depth_ = 0;
    std::optional<std::vector<std::string>> given_;  // a schedule to replay: who goes on
    Report report_;
};

}  // namespace judge
