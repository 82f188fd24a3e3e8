#pragma once
/// @file
/// watch: what one thread of a program can see of the others, told by the kernel in /proc.

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <string>

namespace models {

/// What a thread does at this moment.
/// @source proc_pid_status(5): `State` and `voluntary_ctxt_switches`
struct Glance {
    char state;  ///< R runs or would like to, S is asleep in the kernel; others are rare.
    long naps;   ///< How often it has given up the processor of its own accord.
    /// Two glances are equal if they may have seen one and the same sleep.
    friend bool operator==(const Glance&, const Glance&) = default;
};

/// Looks at the thread @p thread of this process. A thread that is gone has the state '?'.
[[nodiscard]] Glance glance_at(pid_t thread) noexcept;

/// Says whether @p thread sleeps in the kernel, and nobody but the caller can wake it:
/// several glances in a row see one and the same sleep, and no other thread of this process
/// that runs. (Without the second condition a thread that waits a moment for a lock, or for
/// one that it has just started, would pass for asleep.)
/// @pre A thread does not ask about itself.
[[nodiscard]] bool is_asleep(pid_t thread) noexcept;

/// How many page faults the threads of this process have had that needed no disk.
///
/// Whoever is the first to write to a page of memory takes a fault for it, and the kernel
/// books it on that thread; also when it is the kernel itself that writes, in a system call
/// of that thread. So fresh pages tell who has filled them.
///
/// A fixed table: to take memory for it would be a cause of faults. Threads that find no
/// place in it are left out.
/// @source proc_pid_stat(5): `minflt`
struct Faults {
    /// The count of one thread.
    struct Entry {
        pid_t thread;  ///< Its kernel id, as gettid(2) gives it.
        long count;    ///< Since the thread began.
    };
    std::array<Entry, 32> entries;  ///< The first `size` of them are filled.
    std::size_t size = 0;           ///< How many threads were found.

    /// Gives the count of @p thread; 0 if it is not in the table.
    [[nodiscard]] long of(pid_t thread) const noexcept;
};

/// Counts the page faults of all threads up to now.
[[nodiscard]] Faults faults() noexcept;

/// Gives the kernel's name of @p thread: the program's, or that of a worker of the kernel.
[[nodiscard]] std::string name_of(pid_t thread);

}  // namespace models
