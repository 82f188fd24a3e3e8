#pragma once
/// @file
/// footprint: what threads take: how many there are, their stacks, the memory of a process.

#include <cstddef>
#include <vector>

#include "calls/calls.hpp"

namespace footprint {

/// The stack that the system has given to a thread. It grows downwards, from `low + size`.
struct Stack {
    char* low;          ///< The lowest byte that may be used.
    std::size_t size;   ///< In bytes, all of it reserved from the beginning.
    std::size_t guard;  ///< How many bytes below `low` are forbidden.

    /// Counts the bytes that are in memory, whole pages.
    /// @source mincore(2)
    [[nodiscard]] std::size_t resident() const noexcept;
};

/// Gives the stack of the calling thread.
/// @source pthread_getattr_np(3)
[[nodiscard]] Stack my_stack() noexcept;

/// Gives how many bytes of stack a thread gets that does not ask for more or less.
/// @source pthread_attr_init(3): RLIMIT_STACK at the start of the program, if it is finite
[[nodiscard]] std::size_t default_stack_size() noexcept;

/// Memory of this process, in bytes.
struct Memory {
    std::size_t reserved;  ///< Addresses that are taken, used or not.
    std::size_t resident;  ///< What is in memory of them.
};

/// Gives the memory of this process.
/// @source proc_pid_statm(5)
[[nodiscard]] Memory memory();

/// Pieces of address space of this process that differ in origin or in rights.
struct Maps {
    std::size_t count;  ///< How many there are.
    std::size_t most;   ///< How many there can be.
};

/// Counts the memory maps of this process.
/// @source proc_pid_maps(5), proc_sys_vm(5): max_map_count
[[nodiscard]] Maps maps();

/// Asks the kernel to use small pages only for this process, so that what is counted is
/// what was touched; a huge page comes whole.
/// @source prctl(2): PR_SET_THP_DISABLE
void small_pages_only() noexcept;

/// Counts the threads of this process.
/// @source proc_pid_task(5)
[[nodiscard]] long threads();

/// Counts the threads and processes that were made in @p log.
/// @source clone(2)
[[nodiscard]] long made(const std::vector<calls::Call>& log) noexcept;

}  // namespace footprint
