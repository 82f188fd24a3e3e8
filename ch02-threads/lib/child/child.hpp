#pragma once
/// @file
/// child: runs a function as a program of its own, and tells how it ended. For what ends a
/// process, and for what may use up something that belongs to all of it.

#include <functional>
#include <string>

#include "base/result.hpp"

namespace child {

/// How a child process ended, and what it had written until then.
struct Fate {
    std::string said;   ///< What it wrote to its standard output.
    int exit_code = 0;  ///< Its exit code, if no signal ended it.
    int signal = 0;     ///< The signal that ended it; 0 if it ended by itself.

    /// Gives the end in words: "exit code 0", "killed by SIGABRT".
    [[nodiscard]] std::string end() const;
};

/// Runs @p program in a copy of this process as if it were main(): when it returns, the
/// child exits with what it returned.
///
/// In the child every signal that means a crash has its default action again, nothing is
/// left in stdout's buffer, stderr goes nowhere, and a child that takes longer than a
/// minute is ended by SIGALRM. Memory that it changes stays its own.
/// @pre The calling process has only one thread; a copy would lack the others.
/// @errors out_of_memory  no process or no pipe could be made
/// @source fork(2), waitpid(2); signal-safety(7) for why the threads matter
[[nodiscard]] base::Result<Fate> run(const std::function<int()>& program);

/// Likewise, and what it writes to its standard error is in Fate::said, too. (Not the line that
/// an emulator adds about the signal that ends its program.)
[[nodiscard]] base::Result<Fate> run_aloud(const std::function<int()>& program);

}  // namespace child
