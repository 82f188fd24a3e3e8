#pragma once
/// @file
/// stacks::Task: a function with a call stack of its own. It can stop anywhere, in the
/// middle of nested calls, and go on from there.
///
/// For demonstration: what the system brings along (ucontext, or Fibers on Windows), not
/// what is fast. Its sister with a frame for each call instead of a stack is frames::Task.

#include <cstddef>
#include <functional>
#include <memory>

namespace stacks {

/// A function that runs on a stack of its own.
///
/// 1. resume() returns when the task suspends, ends, or has switched to one that does.
/// 2. One thread at a time runs a task, but not always the same one: what belongs to a
///    thread (errno, thread_local variables, its id) must not be carried over a suspend().
/// 3. A task that is destroyed before its end leaves its local variables undestroyed.
/// 4. No exception may leave the function.
class Task {
  public:
    using Function = std::function<void()>;  ///< What a task runs.
    /// Size of a stack if nobody asks for another: 256 KiB.
    static constexpr std::size_t usual_bytes = std::size_t{256} * 1024;

    /// Sets the stack up; nothing runs before the first resume().
    /// @param stack_bytes  Address space of the stack; memory is used as it is touched.
    explicit Task(Function function, std::size_t stack_bytes = usual_bytes);
    ~Task();
    /// Takes the stack over; the other one may only be destroyed.
    Task(Task&&) noexcept;
    Task& operator=(Task&&) = delete;

    /// Runs the task from where it stopped until it stops again.
    /// @pre It is not done and does not run.
    void resume();

    /// Says whether the function has returned.
    [[nodiscard]] bool done() const noexcept;

    /// Gives how many bytes of its stack the task, now suspended, has in use: all that lies
    /// between its first call and the place where it stopped.
    [[nodiscard]] std::size_t bytes_in_use() const noexcept;

    /// Gives how many bytes the switch itself saves: registers and signal mask.
    [[nodiscard]] static std::size_t bytes_of_registers() noexcept;

    struct State;  ///< What the backend knows of the task.

  private:
    friend void suspend();
    friend void switch_to(Task& next);
    friend bool in_task() noexcept;
    std::unique_ptr<State> state_;
};

/// Stops the task that calls it; whoever resumed it goes on. May be called from any depth.
/// @pre in_task()
void suspend();

/// Stops the task that calls it and goes straight to @p next, which also inherits the way
/// back: if it suspends, whoever resumed the first one goes on.
/// @pre in_task(), and @p next is suspended and not done
void switch_to(Task& next);

/// Says whether a task is running on this thread.
[[nodiscard]] bool in_task() noexcept;

}  // namespace stacks
