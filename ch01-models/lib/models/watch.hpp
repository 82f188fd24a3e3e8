#pragma once
/// @file
/// watch: what one thread of a program can see of the others, told by the kernel in /proc.

#include <sys/types.h>

#include <map>
#include <string>

namespace models {

/// What a thread does at this moment.
/// @source proc_pid_status(5): `State` and `voluntary_ctxt_switches`
struct Glance {
    char state;  ///< R runs or would like to, S is asleep in the kernel; others are rare.
    long naps;   ///< How often it has given up the processor of its own accord.
    friend bool operator==(const Glance&, const Glance&) = default;
};

/// Looks at the thread @p thread of this process. A thread that is gone has the state '?'.
[[nodiscard]] Glance glance_at(pid_t thread) noexcept;

/// Says whether @p thread sleeps in the kernel, and not just for a moment: many glances in
/// a row see one and the same sleep.
[[nodiscard]] bool is_asleep(pid_t thread) noexcept;

/// How many page faults each thread of this process has had that needed no disk.
///
/// Whoever is the first to write to a page of memory takes a fault for it, and the kernel
/// books it on that thread; also when it is the kernel itself that writes, in a system call
/// of that thread. So fresh pages tell who has filled them.
/// @source proc_pid_stat(5): `minflt`
using Faults = std::map<pid_t, long>;
[[nodiscard]] Faults faults();

/// Gives the thread that has had the most faults between @p before and @p after, if those
/// are at least @p least; else 0.
[[nodiscard]] pid_t most_faults(const Faults& before, const Faults& after, long least);

/// Gives the kernel's name of @p thread: the program's, or that of a worker of the kernel.
[[nodiscard]] std::string name_of(pid_t thread);

}  // namespace models
