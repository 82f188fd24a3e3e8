#pragma once
/// @file
/// HartPool: an executor on each hart, and tasks that begin where there is time for them.

#include <array>
#include <atomic>

#include "arch/hart.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/event.hpp"
#include "futures/core/oneshot.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/task_queue.hpp"

namespace kernel {

/// The harts of the board, as far as they have joined.
///
/// 1. Each has an executor and a driver of its own. What has begun on a hart stays there, so what a task keeps in its
///    frame needs no lock.
/// 2. A task that has not begun lies in the queue of a hart. That hart begins it, or one that would sleep otherwise: it
///    steals the one that has waited longest.
/// 3. Who puts a task there rings for that hart, and for one that sleeps. Such a ring is a software interrupt.
/// @threads any hart that has joined, but no interrupt handler
class HartPool final : public futures::Spawner {
  public:
    HartPool() noexcept = default;  ///< None.
    HartPool(const HartPool&) = delete;
    HartPool& operator=(const HartPool&) = delete;

    /// This hart comes in. Its tasks are polled by @p executor, which lives as long as the kernel.
    void join(Executor& executor) noexcept;
    /// How many there are.
    [[nodiscard]] unsigned count() const noexcept { return count_.load(); }
    /// Waits until there are so many.
    [[nodiscard]] futures::Task<> wait_for(unsigned count);

    /// Begins @p task, here or where there is time for it.
    void spawn_detached(futures::Task<> task) noexcept override;
    /// Runs @p task on @p hart, and waits. @returns What it gives. @pre That hart has joined.
    /// @errors out_of_memory, broken_pipe  there was no place for it
    template <class T>
    futures::Task<base::Result<T>> on(unsigned hart, futures::Task<T> task) {
        futures::Oneshot<T> result;
        hand_over(hart, send(std::move(task), std::move(result.sender)));
        co_return co_await result.receiver;
    }

    /// This hart has nothing to do. @returns Whether it may sleep: not if there is something to steal.
    [[nodiscard]] bool fall_asleep() noexcept;
    /// It does not sleep any more.
    void wake_up() noexcept;
    /// How many tasks @p hart has stolen.
    [[nodiscard]] unsigned stolen_by(unsigned hart) const noexcept {
        return places_[hart].stolen.load(std::memory_order_relaxed);
    }

  private:
    struct Place {
        Executor* executor = nullptr;
        TaskQueue its_own;  // which nobody steals
        TaskQueue anybodys;
        futures::AtomicWaker<futures::Shared> bell;
        std::atomic<bool> may_steal{false};  // it has nothing else to do
        std::atomic<unsigned> stolen{0};
    };
    class Work;

    template <class T>
    static futures::Task<> send(futures::Task<T> task, futures::OneshotSender<T> sender) {
        T value = co_await task;
        (void)sender.send(std::move(value));
    }
    futures::Task<> begin_tasks(unsigned hart);
    void hand_over(unsigned hart, futures::Task<> task) noexcept;
    void ring_for_sleeper() noexcept;
    [[nodiscard]] bool has_loot() const noexcept;
    [[nodiscard]] std::optional<futures::Task<>> take(unsigned hart) noexcept;

    std::array<Place, arch::most_harts> places_;
    std::atomic<unsigned> asleep_{0};  // a bit for each that does
    std::atomic<unsigned> count_{0};
    futures::Event<> joined_;
};

/// The driver of a hart in a pool: Idle, but before it sleeps it looks whether there is something to steal.
class PoolIdle final : public futures::Driver {
  public:
    explicit PoolIdle(HartPool& pool) noexcept : pool_(pool) {}  ///< For this hart.
    [[nodiscard]] futures::nanoseconds now() noexcept override { return idle_.now(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        return deadline > futures::nanoseconds(0) ? sleep(deadline) : idle_.look();
    }
    void unpark() noexcept override { idle_.unpark(); }

  private:
    [[gnu::noinline]] bool sleep(futures::nanoseconds deadline) noexcept {
        const bool may_sleep = pool_.fall_asleep();
        (void)(may_sleep ? idle_.sleep(deadline) : idle_.look());
        pool_.wake_up();
        return true;
    }

    HartPool& pool_;
    Idle idle_;
};

}  // namespace kernel
