#pragma once
/// @file
/// Context: what a future is given when it is polled. And Future: what can be polled.
///
/// Everything that a future may need of the runtime comes with the call, so there is no global and no
/// thread-local variable, and two runtimes in one program do not know of each other.

#include <concepts>

#include "futures/core/poll.hpp"
#include "futures/core/waker.hpp"

namespace futures {

class Timers;
class Reactor;
class Spawner;

/// What a runtime lends to its tasks. nullptr: this runtime has none.
struct Services {
    Timers* timers = nullptr;    ///< Who knows the time: timers.hpp.
    Spawner* spawner = nullptr;  ///< Who starts tasks: spawner.hpp.
    Reactor* reactor = nullptr;  ///< Who waits for the world. The core only carries it.
};

/// Given to each poll. It is valid until that poll returns, and not longer.
class Context {
  public:
    /// How many answers of one poll may be "here it is" before a task has to let others run.
    static constexpr int full_budget = 128;

    /// Will wake by @p waker. @p services, if any, outlives the context.
    explicit Context(const Waker& waker, const Services* services = nullptr,
                     int budget = full_budget) noexcept
        : Context(waker.raw(), services, budget) {}
    /// Will wake by @p lent, which it does not drop.
    explicit Context(RawWaker lent, const Services* services = nullptr,
                     int budget = full_budget) noexcept
        : waker_(lent), services_(services), budget_(budget) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { (void)waker_.release(); }

    /// Wakes the task that is being polled. Clone it to keep it.
    [[nodiscard]] const Waker& waker() const noexcept { return waker_; }

    /// What the runtime lends.
    [[nodiscard]] const Services& services() const noexcept {
        static constexpr Services none;
        return services_ != nullptr ? *services_ : none;
    }

    /// For a leaf that could give its answer at once: may it? If not, the task has had its share, will
    /// be polled again, and the leaf returns pending.
    [[nodiscard]] bool may_proceed() noexcept {
        if (budget_ > 0) {
            --budget_;
            return true;
        }
        waker_.wake_by_ref();
        return false;
    }
    /// The answer was "not yet" after all: may_proceed() did not count.
    void give_back() noexcept { ++budget_; }

  private:
    Waker waker_;  // lent
    const Services* services_;
    int budget_;
};

/// A value that may not be there yet.
///
/// 1. poll() is called by one thread at a time, and never again after it gave a value.
/// 2. One that answers "not yet" has seen to it that the last waker it was given is called when it is
///    worth asking again.
/// 3. Wakes may come for nothing and may be merged; they are never lost: what was done before a wake is
///    seen by the poll after it.
/// 4. Once polled, a future does not move.
/// 5. It may be destroyed at any time, and then wants nothing more of anybody.
template <class F>
concept Future = requires(F& future, Context& context) {
    typename F::Output;
    { future.poll(context) } -> std::same_as<Poll<typename F::Output>>;
};

/// Base of what must stay where it is, because others point to it. It is returned by a function all
/// the same: the caller makes the room.
class Pinned {
  public:
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

  protected:
    Pinned() noexcept = default;
    ~Pinned() = default;
};

}  // namespace futures
