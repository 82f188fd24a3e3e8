#pragma once
/// @file
/// Processes of the system, as a supervisor needs them. One source file for each system.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace servers {

/// Starts a program: its name, as the shell would look for it, and its arguments. It gets the
/// signals that a program gets: none is blocked for it.
/// @returns Its number; on Windows its handle, which belongs to the queue as soon as that has add_child().
/// @errors no_such_file, access_denied, out_of_memory
/// @source fork(2), execvp(3); qemu-user would not tell us of posix_spawn(3)'s errors
[[nodiscard]] base::Result<std::int64_t> start_program(
    const std::vector<std::string>& command) noexcept;
/// Asks it to end: SIGTERM; on Windows Ctrl+Break, which it hears if it shares our console.
void ask_to_end(std::int64_t process) noexcept;
/// Ends it, whether it likes that or not: SIGKILL; on Windows its exit code is ended_by_force.
void make_end(std::int64_t process) noexcept;
/// What a shell says of SIGKILL, 128 + 9: Windows has no signals, only exit codes.
inline constexpr unsigned ended_by_force = 137;

/// How a child has ended, in words: "exit code 1", "killed by signal 9".
/// @param status  As Event::result gives it for What::child.
[[nodiscard]] std::string end_in_words(std::int64_t status);

}  // namespace servers
