#pragma once
/// @file
/// Jobs: what a shell has started and not seen the end of. Each is a group of processes, so a key of the console can be for one.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "user/processes.hpp"

namespace sh {

/// What one pipeline has started, or one list with `&`.
struct Job {
    explicit Job(std::string typed) : text(std::move(typed)) {}  ///< Nothing has begun.

    int number = 0;    ///< As `fg %1` says it; 0: it is not in the list.
    std::string text;  ///< As it was typed.
    std::vector<user::ProcessId>
        members;                ///< Those that have not ended. The first leads the group.
    user::ProcessId group = 0;  ///< The group.
    user::ProcessId last = 0;   ///< Whose code counts.
    int code = 0;               ///< That code.
    bool is_stopped = false;    ///< It stands still.
};

/// Those of one shell. Only a shell on a console controls them: elsewhere all processes are in the group of the shell.
class Jobs {
  public:
    /// From now on it does. The shell is in a group of its own, whose the console is.
    void control() noexcept;
    /// In a copy of the shell: it is not the one that does. A copy is stopped by Ctrl-Z like any other program.
    void leave_control() noexcept;
    /// Says whether it does.
    [[nodiscard]] bool is_controlling() const noexcept { return is_controlling_; }

    /// The group in which the next process of @p job is to begin, as user::spawn() wants to know it.
    [[nodiscard]] user::ProcessId group_of(const Job& job) const noexcept;
    /// A process of it has begun, by whatever way.
    void add(Job& job, user::ProcessId member) const;
    /// Lets it go on in the foreground, until it ends or stands still. @returns Its code; 128 and the signal.
    int wait_for(Job job);
    /// Waits for the end of one process, whatever job it is of. @returns Its code.
    static int wait_for_end(user::ProcessId id);
    /// It is in the list from now on, and nobody waits for it.
    void put_behind(Job job);

    /// Tells whose jobs have ended or stand still since it did so last.
    void tell();
    /// Tells all of them.
    void list();
    /// Takes the one that is meant out of the list: `%2`, `2`, or the latest. @returns Nothing: there is none.
    std::optional<Job> take(std::string_view which);
    /// Lets it go on behind the shell.
    void go_on_behind(Job job);
    /// All have ended, and whoever types has waited for that.
    void forget() { all_.clear(); }
    /// The shell ends: what stands still would do so for ever.
    void hang_up() noexcept;

  private:
    void look_at(Job& job, const user::Ended& news);
    void print(const Job& job, const char* state) const;

    bool is_controlling_ = false;
    user::ProcessId own_ = 0;
    std::vector<Job> all_;
};

}  // namespace sh
