#pragma once
/// @file
/// Scope: tasks that end before the block that has started them does.
///
///     Task<int> both(Scope<>& scope, Client& client) {
///         auto first = scope.spawn(client.ask(1));
///         auto second = scope.spawn(client.ask(2));
///         ...
///     }
///     const auto sum = co_await in_scope(both, client);
///
/// A scope is a set of tasks that is a future itself: whoever awaits it polls them. So they may refer to
/// what lives longer than the scope, and they cannot outlive it: when it is destroyed, they are, too.
/// They share the thread and the turn of the task that awaits the scope.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "futures/core/sync.hpp"
#include "futures/core/task_set.hpp"

namespace futures {

/// Tasks that are polled by whoever awaits the scope. Ready when all have ended.
/// @tparam Sync  Who may wake its tasks.
template <class Sync = Shared>
class Scope final : public TaskSet<Sync>, Pinned {
  public:
    using Output = void;  ///< Nothing: what its tasks give, their handles give.

    /// Has no tasks yet. They do not begin before the scope is awaited.
    explicit Scope(const TaskSetOptions& options = {}) noexcept
        : TaskSet<Sync>(this, options) {
    }  // no thread is its own: each wake goes to whoever polls it
    ~Scope() { cancel(); }

    /// Lets each of its tasks go on that can.
    Poll<> poll(Context& context) noexcept {
        if (std::exchange(is_asleep_, false)) this->wake_up();
        {
            const Locked<typename Sync::Lock> locked(lock_);
            waker_.become(context.waker());
        }
        const Services services{context.services().timers, this,
                                context.services().reactor};
        while (this->run_next(services) != Ran::nobody) {
            if (!context.may_proceed())
                return pending;  // the others are to have a turn, too
        }
        if (this->tasks() == 0) return ready;
        is_asleep_ = this->fall_asleep();
        if (!is_asleep_) context.waker().wake_by_ref();
        return pending;
    }

    /// Destroys all its tasks, the latest first. It takes no others from then on.
    void cancel() noexcept {
        if (std::exchange(is_asleep_, false))
            this->wake_up();  // so that who rings now is waited for
        this->drop_all();
    }

  private:
    using typename TaskSet<Sync>::Ran;

    void ring() noexcept override {
        Waker waker;
        {
            const Locked<typename Sync::Lock> locked(lock_);
            waker = waker_.clone();
        }
        std::move(waker).wake();
    }

    bool is_asleep_ = false;
    typename Sync::Lock lock_;
    Waker waker_;  // under the lock: who polls it
};

/// Runs @p body as the first task of a new scope, which it is given in front of @p arguments, and waits
/// until it and all that it has spawned there have ended.
/// @returns What it gives; `cancelled` if it has cancelled its own scope.
template <class Body, class... Arguments>
auto in_scope(Body body, Arguments&... arguments)
    -> Task<Joined<typename std::invoke_result_t<Body&, Scope<>&, Arguments&...>::Output>> {
    Scope<> scope;
    auto handle = scope.spawn(body(scope, arguments...));
    co_await scope;
    auto given = co_await handle;
    co_return given;
}

}  // namespace futures
