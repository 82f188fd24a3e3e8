#pragma once
/// @file
/// StopSource, StopToken: a wish that tasks end, which they may fulfil when it suits them.
///
/// Destroying a task ends it where it waits. A stop token is for a task that has something to finish
/// first: it asks, or waits for the wish beside its work.

#include "futures/core/event.hpp"

namespace futures {

template <class Sync>
class StopToken;
template <class Sync>
class Stopped;

/// Where the wish is made. It outlives its tokens.
/// @tparam Sync  Who may make it, and who may wait for it.
template <class Sync = Shared>
class StopSource : Pinned {
  public:
    /// Wishes that all who have a token end. @threads any
    void request_stop() noexcept {
        is_requested_.store(1, std::memory_order_release);
        event_.notify_all();
    }
    /// Says whether somebody has wished it. @threads any
    [[nodiscard]] bool is_stop_requested() const noexcept {
        return is_requested_.load(std::memory_order_acquire) != 0;
    }
    /// What the tasks are given.
    [[nodiscard]] StopToken<Sync> token() noexcept;

  private:
    friend Stopped<Sync>;
    typename Sync::template Atomic<int> is_requested_{0};
    Event<Sync> event_;
};

/// Ready when somebody has wished that tasks end.
template <class Sync>
class [[nodiscard]] Stopped : Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// Waits for a wish at @p source, which outlives it.
    explicit Stopped(StopSource<Sync>& source) noexcept
        : source_(source), wait_(source.event_.wait()) {}

    /// Asks, and waits. The event was there first, so no wish comes in between.
    Poll<> poll(Context& context) noexcept {
        if (source_.is_stop_requested()) return ready;
        return wait_.poll(context);
    }

  private:
    StopSource<Sync>& source_;
    EventWait<Sync> wait_;
};

/// What a task is given that may be asked to end. Copies ask the same source.
template <class Sync = Shared>
class StopToken {
  public:
    /// Of @p source, which outlives it.
    explicit StopToken(StopSource<Sync>& source) noexcept : source_(&source) {}
    /// Says whether the task is to end. @threads any
    [[nodiscard]] bool is_stop_requested() const noexcept {
        return source_->is_stop_requested();
    }
    /// Waits until the task is to end: `co_await select(work(), token.stopped());`
    [[nodiscard]] Stopped<Sync> stopped() const noexcept { return Stopped<Sync>(*source_); }

  private:
    StopSource<Sync>* source_;
};

template <class Sync>
StopToken<Sync> StopSource<Sync>::token() noexcept {
    return StopToken<Sync>(*this);
}

}  // namespace futures
