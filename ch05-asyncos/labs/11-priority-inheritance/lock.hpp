#pragma once
/// @file
/// Yours: a lock whose owner inherits.

#include <algorithm>
#include <vector>

#include "task.hpp"

/// What has come of asking for a lock.
enum class Asked {
    has_it,    ///< It is this task's now.
    waits,     ///< It is another's; unlock() will hand it over.
    deadlock,  ///< It would wait for itself, directly or through others. Nothing has changed.
};

/// Lets one task through at a time.
///
/// 1. It is handed to the most urgent of those who wait, by their levels at that moment; of equals to who asked first. Nobody
///    comes in between.
/// 2. At every moment each task runs at the most urgent of: its own level, and the levels of all who wait for a lock that
///    it has. Theirs may be inherited too, so a level passes through a whole chain, and so does its end.
/// 3. The stack does not grow with the length of a chain.
class Lock {
  public:
    Lock() = default;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    /// @p task asks for it. @pre it waits for no lock
    Asked lock(Task& task) {
#if LAB_SOLUTION
        for (const Task* at = owner_; at != nullptr; at = who_holds_up(*at))
            if (at == &task) return Asked::deadlock;
        if (owner_ == nullptr) {
            hand_to(task);
            return Asked::has_it;
        }
        waiting_.push_back(&task);
        task.waits_for = this;
        update(owner_);
        return Asked::waits;
#else
        // TODO: free, or not free, or never to be had.
        (void)task;
        return Asked::waits;
#endif
    }

    /// @p task gives it back; if it does not have it, nothing changes.
    /// @returns Who has it now and can go on; nullptr: nobody.
    Task* unlock(Task& task) {
#if LAB_SOLUTION
        if (owner_ != &task) return nullptr;
        std::erase(task.has, this);
        owner_ = nullptr;
        const auto next = std::ranges::min_element(waiting_, {}, &Task::level);
        Task* const successor = next == waiting_.end() ? nullptr : *next;
        if (successor != nullptr) {
            waiting_.erase(next);
            hand_to(*successor);
        }
        // The successor was the most urgent of those who waited, so for it nothing changes.
        update(&task);
        return successor;
#else
        // TODO: who is next, and at which level does this one go on?
        (void)task;
        return nullptr;
#endif
    }

    /// @p task waits no more: its time is up. @returns Whether it did.
    bool give_up(Task& task) {
#if LAB_SOLUTION
        if (task.waits_for != this) return false;
        std::erase(waiting_, &task);
        task.waits_for = nullptr;
        update(owner_);
        return true;
#else
        // TODO: who ran at its level?
        (void)task;
        return false;
#endif
    }

    /// Gives @p task another level of its own, whatever it has and whatever it waits for.
    static void set_own_level(Task& task, Level level) {
#if LAB_SOLUTION
        task.own = level;
        update(&task);
#else
        // TODO: its own level is not always the one at which it runs.
        (void)task, (void)level;
#endif
    }

    /// @returns Who has it; nullptr: nobody.
    [[nodiscard]] const Task* owner() const {
#if LAB_SOLUTION
        return owner_;
#else
        // TODO
        return nullptr;
#endif
    }

  private:
#if LAB_SOLUTION
    void hand_to(Task& task) {
        owner_ = &task;
        task.waits_for = nullptr;
        task.has.push_back(this);
    }
    static Task* who_holds_up(const Task& task) {
        return task.waits_for == nullptr ? nullptr : task.waits_for->owner_;
    }
    static Level level_of(const Task& task) {
        Level level = task.own;
        for (const Lock* lock : task.has)
            for (const Task* waiter : lock->waiting_)
                level = std::min(level, waiter->level);
        return level;
    }
    // Something has changed for this task. As long as that changes its level, it changes something for the next one, too.
    static void update(Task* task) {
        while (task != nullptr) {
            const Level level = level_of(*task);
            if (level == task->level) return;
            task->level = level;
            task = who_holds_up(*task);
        }
    }

    Task* owner_ = nullptr;
    std::vector<Task*> waiting_;  // who asked first is first
#endif
};
