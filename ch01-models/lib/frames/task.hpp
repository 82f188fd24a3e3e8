#pragma once
/// @file
/// frames::Task: a C++ coroutine that can stop only where its own frame says so. Calls nest
/// by awaiting, and each level has a frame of exactly the size it needs.
///
/// The verbs are those of its sister stacks::Task, so that programs can compare the two.

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <utility>

namespace frames {

/// How many coroutine frames exist, and how many bytes they have together.
struct Alive {
    std::size_t frames = 0;  ///< Made and not yet destroyed.
    std::size_t bytes = 0;   ///< As the compiler asked for them, without the heap's own.
};

/// Gives what is alive now.
/// @threads any; each counts for itself, so a frame must end on the thread that made it
[[nodiscard]] inline Alive& alive() noexcept {
    thread_local Alive count;
    return count;
}

/// A coroutine that starts when it is first resumed or awaited, and returns nothing.
///
/// 1. resume() is for the outermost task of a chain; it goes on at the innermost one.
/// 2. It returns when the chain suspends, ends, or has switched to one that does.
class [[nodiscard]] Task {
  public:
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;  ///< Names a frame.

    /// Takes the frame over; @p other is left without one.
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    /// Runs the chain from where it stopped until it stops again.
    /// @pre It is not done.
    inline void resume();

    /// Says whether the coroutine has returned.
    [[nodiscard]] bool done() const noexcept { return handle_.done(); }

    /// Awaiting a task runs it to its end.
    struct Awaiter {
        Handle child;  ///< The task that is awaited.
        bool await_ready() const noexcept { return child.done(); }  ///< No wait if done.
        inline Handle await_suspend(Handle caller) const noexcept;  ///< Jumps into it.
        void await_resume() const noexcept {}                       ///< There is no result.
    };
    /// Makes `co_await task;` the way to call one.
    Awaiter operator co_await() const noexcept { return {handle_}; }

  private:
    friend struct SwitchTo;
    explicit Task(Handle handle) noexcept : handle_(handle) {}
    Handle handle_;
};

/// What the compiler wants to know of the coroutine, and where its chain stopped.
struct Task::promise_type {
    promise_type() noexcept {}
    Handle self() noexcept { return Handle::from_promise(*this); }  ///< Its own frame.

    /// The end of a task leads back to the one that awaits it.
    struct End {
        bool await_ready() const noexcept { return false; }  ///< Always stops.
        /// Jumps to whoever awaits the task that has ended.
        std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
            return ended.promise().caller;
        }
        void await_resume() const noexcept {}  ///< Never called: nothing follows the end.
    };
    Task get_return_object() noexcept { return Task(self()); }  ///< What a call gives.
    std::suspend_always initial_suspend() const noexcept { return {}; }  ///< Lazy.
    End final_suspend() const noexcept { return {}; }  ///< Keeps the frame for done().
    void return_void() const noexcept {}               ///< There is no result.
    void unhandled_exception() const noexcept { std::terminate(); }  ///< Terminates.

    /// Takes @p bytes for a frame, and counts it in alive().
    static void* operator new(std::size_t bytes) {
        ++alive().frames;
        alive().bytes += bytes;
        return ::operator new(bytes);
    }
    /// Gives the frame back, and takes it out of the count.
    static void operator delete(void* frame, std::size_t bytes) noexcept {
        --alive().frames;
        alive().bytes -= bytes;
        ::operator delete(frame, bytes);
    }

    std::coroutine_handle<> caller = std::noop_coroutine();  ///< Goes on when it ends.
    promise_type* outermost = this;                          ///< Of its chain.
    Handle innermost = self();  ///< Where the chain stopped; kept by the outermost task.
};

inline void Task::resume() { handle_.promise().innermost.resume(); }

inline Task::Handle Task::Awaiter::await_suspend(Handle caller) const noexcept {
    child.promise().caller = caller;
    child.promise().outermost = caller.promise().outermost;
    return child;
}

/// `co_await frames::suspend();` stops the whole chain; whoever resumed it goes on.
struct Suspend {
    bool await_ready() const noexcept { return false; }  ///< Always stops.
    /// Notes that the chain goes on at @p stopped.
    void await_suspend(Task::Handle stopped) const noexcept {
        stopped.promise().outermost->innermost = stopped;
    }
    void await_resume() const noexcept {}  ///< There is no result.
};

/// Gives what stops a chain when it is awaited.
[[nodiscard]] inline Suspend suspend() noexcept { return {}; }

/// `co_await frames::switch_to(next);` stops this chain and goes straight on with another.
struct SwitchTo {
    Task::Handle next;  ///< The outermost task of that chain.
    /// @pre @p task is suspended and not done.
    explicit SwitchTo(const Task& task) noexcept : next(task.handle_) {}
    bool await_ready() const noexcept { return false; }  ///< Always stops.
    /// Notes where this chain stopped, and jumps to where the other one did.
    Task::Handle await_suspend(Task::Handle stopped) const noexcept {
        stopped.promise().outermost->innermost = stopped;
        return next.promise().innermost;  // a jump, not a call: the stack does not grow
    }
    void await_resume() const noexcept {}  ///< There is no result.
};

/// Gives what goes on with @p next when it is awaited.
[[nodiscard]] inline SwitchTo switch_to(const Task& next) noexcept {
    return SwitchTo(next);
}

}  // namespace frames
