#pragma once
/// @file
/// TaskTracer: draws who runs on which thread, for Perfetto: a lane for each thread, a bar for each poll.

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/tracer.hpp"
#include "futures/core/observer.hpp"

namespace futures {

/// Writes what an executor or a pool does into a tracer. @threads any
class TaskTracer final : public Observer {
  public:
    /// @p tracer lives longer.
    explicit TaskTracer(base::Tracer& tracer = base::program_tracer()) noexcept
        : tracer_(tracer) {}

    void spawned(const void* task) noexcept override {
        const std::lock_guard lock(mutex_);
        names_[task] = "task " + std::to_string(++count_);
    }
    void begins(const void* task) noexcept override {
        const std::lock_guard lock(mutex_);
        tracer_.begin(lane(), names_[task]);
        is_open_[std::this_thread::get_id()] = true;
    }
    void pauses(const void*) noexcept override {
        const std::lock_guard lock(mutex_);
        close();
    }
    void ended(const void* task) noexcept override {
        const std::lock_guard lock(mutex_);
        names_.erase(task);
        close();
    }

  private:
    // One that was aborted has not begun.
    void close() {
        if (std::exchange(is_open_[std::this_thread::get_id()], false)) tracer_.end(lane());
    }
    base::Tracer::Lane lane() {
        const auto [found, is_new] =
            lanes_.try_emplace(std::this_thread::get_id(), base::Tracer::Lane{0});
        if (is_new) found->second = tracer_.lane("worker " + std::to_string(lanes_.size()));
        return found->second;
    }

    base::Tracer& tracer_;
    std::mutex mutex_;
    int count_ = 0;
    std::map<std::thread::id, base::Tracer::Lane> lanes_;
    std::map<std::thread::id, bool> is_open_;
    std::map<const void*, std::string> names_;
};

}  // namespace futures
