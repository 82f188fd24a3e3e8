#pragma once
/// @file
/// Which scheduler runs on this thread: for the library's own use, where a call would be too slow.

namespace fibers {

class Scheduler;

/// The scheduler that runs on this thread; null if none does. this_scheduler() reads it for all
/// who may be switched to another thread: a compiler may keep its address in a register, and
/// after a switch that would be another thread's.
extern constinit thread_local Scheduler* scheduler_of_this_thread;

}  // namespace fibers
