#pragma once
/// @file
/// Job: a coroutine that a Scheduler schedules; and JobHeader, all that is kept for one.

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "futures/core/platform.hpp"
#include "futures/core/sync.hpp"
#include "futures/core/task_state.hpp"
#include "schedule/queues.hpp"

namespace schedule {

/// 32 bytes. A job stands in one queue at most, so the inbox and the levels use the same link.
template <class Sync>
struct JobHeader : Link {
    void* stack = nullptr;  ///< The stack that it keeps; nullptr: any idle one will do.
    futures::TaskState<Sync> state;  ///< As of chapter 4's tasks: scheduled, running.
};
static_assert(sizeof(JobHeader<futures::Local>) <= 32);

/// Begins when it is spawned; its frame goes when it ends. It waits with `co_await`, for what this folder and lib/user have,
/// or in a plain function that keeps its stack.
template <class Sync>
class [[nodiscard]] Job {
  public:
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;  ///< Of its coroutine.

    /// What the compiler asks for.
    struct promise_type : JobHeader<Sync> {
        /// @cond
        Job get_return_object() noexcept { return Job(Handle::from_promise(*this)); }
        static Job get_return_object_on_allocation_failure() noexcept { return Job(); }
        static std::suspend_always initial_suspend() noexcept { return {}; }
        static std::suspend_always final_suspend() noexcept { return {}; }
        static void return_void() noexcept {}
        static void unhandled_exception() noexcept {
            futures::platform::fail("a job has thrown an exception");
        }
        static void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
            return futures::platform::allocate(bytes);
        }
        static void operator delete(void* frame, std::size_t bytes) noexcept {
            futures::platform::deallocate(frame, bytes);
        }
        /// @endcond
    };

    /// Takes its coroutine.
    Job(Job&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Job& operator=(Job&&) = delete;
    ~Job() {
        if (handle_) handle_.destroy();
    }

    /// Says whether there was no memory for it.
    [[nodiscard]] bool is_empty() const noexcept { return !handle_; }
    /// Gives it away, to be run. @pre !is_empty()
    [[nodiscard]] JobHeader<Sync>& release() noexcept {
        return std::exchange(handle_, nullptr).promise();
    }
    /// The coroutine of a job.
    [[nodiscard]] static Handle of(JobHeader<Sync>& header) noexcept {
        return Handle::from_promise(static_cast<promise_type&>(header));
    }

  private:
    Job() noexcept = default;
    explicit Job(Handle handle) noexcept : handle_(handle) {}

    Handle handle_;
};

}  // namespace schedule
