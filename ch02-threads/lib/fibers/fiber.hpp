#pragma once
/// @file
/// Fiber: what the library knows of one fiber. It lies at the top of the fiber's own stack, so
/// that to make a fiber takes no memory but the stack.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "fibers/arch/watch.hpp"
#include "fibers/stack.hpp"

namespace fibers {

class Scheduler;

/// Thrown out of every wait of a fiber whose scheduler comes to its end: so the destructors of
/// its local variables run. Let it pass.
struct Cancelled {};

/// Ends the program: the library was used in a way that has no meaning.
/// @param what  One line that says what was wrong and what to do.
[[noreturn]] void misuse(const char* what, std::string_view name = "");

/// How a fiber is to be.
struct Options {
    std::string_view name =
        "fiber";                  ///< What reports call it; the first 23 characters count.
    std::size_t stack_bytes = 0;  ///< Size of its stack; 0 for the scheduler's usual one.
    std::uint8_t priority = 0;    ///< The higher, the sooner; for run queues that care.
};

/// The C++ runtime's notes on the exceptions that are under way. It keeps them for each thread,
/// so they must be exchanged with the stack: or one fiber's `throw;` would find another's.
/// @source Itanium C++ ABI: Exception Handling, 2.2.2
struct ExceptionState {
    void* caught = nullptr;  ///< Stack of the exceptions being handled.
    unsigned uncaught = 0;   ///< How many are thrown and not yet caught.
};

/// One fiber: a function that runs on a stack of its own.
///
/// 1. It is in at most one queue: a run queue, or the list of those who wait for something.
/// 2. Exactly one wake() belongs to each park().
/// 3. Its memory lives until it has finished and its Handle is gone.
class Fiber {
  public:
    Fiber() noexcept = default;
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Gives its name.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// Gives its priority: the higher, the sooner.
    [[nodiscard]] std::uint8_t priority() const noexcept { return priority_; }
    /// Says whether its function has ended.
    [[nodiscard]] bool finished() const noexcept {
        return joiner_.load(std::memory_order_acquire) == this;
    }
    /// Says whether its scheduler comes to its end: then its waits throw Cancelled.
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
    /// Gives the scheduler that runs it, or ran it last.
    [[nodiscard]] Scheduler& scheduler() const noexcept { return *scheduler_; }
    /// Gives its stack.
    [[nodiscard]] const Stack& stack() const noexcept { return stack_; }
    /// Gives where its stack pointer stands while it is suspended.
    [[nodiscard]] const void* stack_pointer() const noexcept { return sp_; }

    Fiber* next = nullptr;  ///< The one behind it in the queue that it is in; that queue's.

  private:
    friend class Busy;
    friend class HandleBase;
    friend class NoPreempt;
    friend class Points;
    friend class Pool;
    friend class Preemption;
    friend class Scheduler;
    friend class StealingQueue;
    friend class Worker;
    template <typename F, typename R>
    friend struct Body;

    // Whether somebody uses its stack. Who takes it from a queue waits until nobody does: it may
    // have been woken by another thread before it had left its stack.
    // While it is `switching` or `busy` no tick may stop it; a busy one is asked to go afterwards.
    enum : std::uint8_t { suspended = 0, running = 1, switching = 2, busy = 3 };

    void* sp_ = nullptr;
    Scheduler* scheduler_ = nullptr;  // the one that runs it, or ran it last
    std::uint8_t on_stack_ =
        suspended;  // fibers_switch writes it, too: use it by atomic_ref
    std::uint8_t priority_ = 0;
    bool cancelled_ = false;
    bool pinned_ = false;        // stopped by a tick: only the same thread may continue it
    bool tick_pending_ = false;  // a tick came while it must not be stopped
    std::uint16_t unpreemptible_ = 0;  // how many NoPreempt it holds
    bool has_budget_ = false;          // points_ says how many points it may still pass
    unsigned points_ = 0;
    std::atomic<int> references_{2};  // the fiber itself until it ends, and its Handle
    ExceptionState exceptions_;
    std::atomic<Fiber*> joiner_{
        nullptr};               // who waits for its end; itself once it has ended
    std::exception_ptr error_;  // what it ended by, until somebody asks
    void (*destroy_)(Fiber&) noexcept = nullptr;
    Scheduler* home_ = nullptr;  // where it was born; that one keeps a list of its fibers
    Fiber *newer_ = nullptr, *older_ = nullptr;  // in that list
    Stack stack_;
    char name_[24] = "";
    [[no_unique_address]] Watch watch_;
};

}  // namespace fibers
