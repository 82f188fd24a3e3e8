#pragma once
/// @file
/// Given: what a scheduler knows of a task, and what its locks may note.

#include <vector>

class Lock;

/// How urgent: 0 is the most urgent level, 63 the least.
using Level = unsigned;

/// A task. The scheduler always runs the most urgent one that can go on.
struct Task {
    explicit Task(Level its_own) : own(its_own), level(its_own) {}
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    Level own;  ///< What it was given.
    Level
        level;  ///< At which it runs: its own, or a more urgent one that it has inherited.
    Lock* waits_for =
        nullptr;  ///< The lock that it waits for, if it does. It does nothing else meanwhile.
    std::vector<Lock*> has;  ///< The locks that it has.
};
