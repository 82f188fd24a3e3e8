#pragma once
/// @file
/// Shell: runs what shell::Parser has read: starts programs, waits for them, remembers variables.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "shell/expand.hpp"
#include "shell/tree.hpp"
#include "user/arguments.hpp"
#include "user/processes.hpp"
#include "user/sh/jobs.hpp"

namespace sh {

/// Where a command's input, output and errors are.
using Files = std::array<user::File, 3>;

/// The state of a shell, and what it does.
class Shell final : public shell::Surroundings {
  public:
    Shell();  ///< With the variables of the environment.

    /// Runs all of it. @returns The code of the last command.
    int run(const shell::List& list);
    /// The programs that it starts from now on are jobs: one has the console, others can be stopped and go on.
    void control_jobs() { jobs_.control(); }
    /// What has become of those that nobody waits for.
    void tell_of_jobs() { jobs_.tell(); }
    /// The shell ends.
    void hang_up() { jobs_.hang_up(); }
    /// $?
    [[nodiscard]] int code() const { return code_; }
    /// Sets it.
    void set_code(int code) { code_ = code; }
    /// Sets $0, $1...
    void set_words(std::string_view name, const user::Arguments& words);

    [[nodiscard]] std::string value(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names_in(
        const std::string& folder) const override;

  private:
    struct Variable {
        std::string name, value;
        bool is_exported;
    };
    using Words = std::vector<std::string>;
    using Builtin = int (Shell::*)(const Words& words);

    int run(const shell::AndOr& and_or);
    int run(const shell::Pipeline& pipeline);
    int run_in_background(const shell::AndOr& and_or);
    int run_alone(const shell::Command& command);
    int start(const shell::Command& command, Files files, user::File unused, Job& job);
    int run_here(const shell::Command& command, const Words& words);
    user::Result<user::ProcessId> spawn(const Words& words, const shell::Command& command,
                                        Files files, user::ProcessId group);
    [[noreturn]] void become(const shell::Command& command, Files files);

    bool redirect(const shell::Command& command, Files& files);
    [[nodiscard]] Words expand(const shell::Command& command) const;
    [[nodiscard]] static int complain_of(const std::string& name, user::Errno why);

    void set(std::string_view name, std::string value);
    [[nodiscard]] static Builtin find_builtin(std::string_view name);
    int change_directory(const Words& words);
    int leave(const Words& words);
    int wait(const Words& words);
    int export_variables(const Words& words);
    int shift(const Words& words);
    int nothing(const Words&) { return 0; }
    int list_jobs(const Words& words);
    int to_foreground(const Words& words);
    int to_background(const Words& words);
    std::optional<Job> take_job(const Words& words);

    int code_ = 0;
    user::ProcessId background_ = 0;  // $!
    std::string text_;                // of what runs
    Jobs jobs_;
    std::vector<Variable> variables_;
    Words words_ = {"sh"};
};

}  // namespace sh
