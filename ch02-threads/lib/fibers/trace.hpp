#pragma once
/// @file
/// TraceObserver: writes down which fiber runs when, for the book's timelines and for Perfetto.

#include <map>
#include <mutex>
#include <string>

#include "base/tracer.hpp"
#include "fibers/observer.hpp"

namespace fibers {

/// What gets a line of its own in the timeline.
enum class Lanes : std::uint8_t {
    fibers,      ///< Each fiber, by its name: fibers of one name share a line.
    schedulers,  ///< Each scheduler, in the order in which they are seen: "thread 1", ...
};

/// Writes a bar for each time that a fiber runs, and a tick where it is woken. One may serve
/// several schedulers.
/// @threads any
class TraceObserver final : public Observer {
  public:
    /// @param lanes   What gets a line.
    /// @param tracer  Must outlive it.
    explicit TraceObserver(Lanes lanes = Lanes::fibers,
                           base::Tracer& tracer = base::program_tracer())
        : lanes_(lanes), tracer_(tracer) {}

    void runs(const Fiber& fiber) override {
        const std::lock_guard lock(mutex_);
        const bool by_fiber = lanes_ == Lanes::fibers;
        tracer_.begin(lane_of(fiber), by_fiber ? "runs" : fiber.name());
    }

    void stops(const Fiber& fiber) override {
        const std::lock_guard lock(mutex_);
        tracer_.end(lane_of(fiber));
    }

    void wakes(const Fiber& fiber) override {
        const std::lock_guard lock(mutex_);
        if (lanes_ == Lanes::fibers) tracer_.instant(lane_of(fiber), "is woken");
    }

  private:
    base::Tracer::Lane lane_of(const Fiber& fiber) {
        const std::string name = lanes_ == Lanes::fibers ? std::string(fiber.name())
                                                         : thread(&fiber.scheduler());
        const auto [place, is_new] = known_.try_emplace(name);
        if (is_new) place->second = tracer_.lane(name);
        return place->second;
    }

    std::string thread(const void* scheduler) {
        return "thread " +
               std::to_string(
                   numbers_.try_emplace(scheduler, numbers_.size() + 1).first->second);
    }

    const Lanes lanes_;
    base::Tracer& tracer_;
    std::mutex mutex_;  // guards all below; no fiber waits while it holds it
    std::map<std::string, base::Tracer::Lane> known_;
    std::map<const void*, std::size_t> numbers_;  // of the schedulers
};

}  // namespace fibers
