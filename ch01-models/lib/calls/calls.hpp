#pragma once
/// @file
/// Calls: which system calls a function makes, told by the kernel. strace(1) in one
/// function.

#include <array>
#include <functional>
#include <vector>

#include "base/result.hpp"

namespace calls {

/// One system call, as the kernel saw it.
struct Call {
    long number;               ///< Which one: SYS_write and its kin. Differs between CPUs.
    std::array<long, 6> args;  ///< The six argument registers; a call may use fewer.
    long result;               ///< What it gave; -4095 to -1 is a negated errno.
};

/// Runs @p body in a child process and writes down every system call that it makes, in
/// order, until it returns.
///
/// Only the child's first thread is watched. The child ends without its destructors and
/// exit handlers; memory that it changes stays its own. What is buffered in stdout is
/// written before, so that it does not appear twice.
/// @errors not_implemented  nobody may trace here: no Linux, qemu-user, some containers
/// @errors interrupted      the child did not reach the end of @p body
/// @source ptrace(2), PTRACE_GET_SYSCALL_INFO (Linux 5.3)
[[nodiscard]] base::Result<std::vector<Call>> record(const std::function<void()>& body);

/// Says how many of @p calls are number @p number.
[[nodiscard]] long count(const std::vector<Call>& calls, long number) noexcept;

}  // namespace calls
