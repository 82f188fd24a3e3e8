#pragma once
/// @file
/// TaskQueue: tasks that have not begun, between harts.

#include <array>
#include <atomic>
#include <optional>
#include <utility>

#include "futures/core/sync.hpp"
#include "futures/core/task.hpp"
#include "kernel/lock.hpp"

namespace kernel {

/// First come, first served. @threads any hart
class TaskQueue {
  public:
    static constexpr unsigned places = 64;  ///< How many it holds: a power of two.

    /// Puts @p task behind the others. If there is no place, the task stays whose it was. @returns Whether there was.
    bool put(futures::Task<>& task) noexcept {
        const futures::Locked locked(lock_);
        const unsigned size = size_.load(std::memory_order_relaxed);
        if (size == places) return false;
        tasks_[(first_ + size) % places].emplace(std::move(task));
        size_.store(size + 1, std::memory_order_release);
        return true;
    }
    /// Takes the first; nullopt: there is none.
    std::optional<futures::Task<>> take() noexcept {
        if (is_empty()) return std::nullopt;
        const futures::Locked locked(lock_);
        const unsigned size = size_.load(std::memory_order_relaxed);
        if (size == 0) return std::nullopt;  // another hart was quicker
        std::optional<futures::Task<>> first = std::move(tasks_[first_]);
        tasks_[first_].reset();
        first_ = (first_ + 1) % places;
        size_.store(size - 1, std::memory_order_release);
        return first;
    }
    /// Says whether there is none, just now.
    [[nodiscard]] bool is_empty() const noexcept {
        return size_.load(std::memory_order_acquire) == 0;
    }

  private:
    Lock lock_{"a queue of tasks"};  // what follows
    unsigned first_ = 0;
    std::array<std::optional<futures::Task<>>, places> tasks_;
    std::atomic<unsigned> size_{0};  // also read without
};

}  // namespace kernel
