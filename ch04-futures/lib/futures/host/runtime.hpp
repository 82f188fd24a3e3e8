#pragma once
/// @file
/// Runtime: an executor and a reactor that belong together. A program may have several; none is global.

#include <cstddef>
#include <memory>
#include <utility>

#include "base/result.hpp"
#include "events/queue.hpp"
#include "futures/core/executor.hpp"
#include "futures/host/blocking_pool.hpp"
#include "futures/host/reactor.hpp"

namespace futures {

/// What a runtime is to be made of.
struct RuntimeOptions {
    events::Backend backend = events::Backend::best;  ///< What its queue is built upon.
    Io io = Io::best;                                 ///< How its sockets work.
    Observer* observer = nullptr;         ///< Who is told of each step of its tasks.
    int polls_per_look = 256;             ///< After so many polls it looks at the world.
    BlockingPool::Options blocking = {};  ///< What its threads for what blocks may use.
};

/// Runs tasks on the thread that has opened it, and waits for the world on their behalf. What a task
/// throws that nobody awaits is reported in one line on stderr.
class Runtime {
  public:
    /// Makes one.
    /// @errors not_implemented  there is no such back end here
    /// @errors too_many_handles, out_of_memory
    [[nodiscard]] static base::Result<Runtime> open(
        const RuntimeOptions& options = {}) noexcept;
    /// Takes everything over. What stands in it does not move.
    Runtime(Runtime&& other) noexcept;
    /// Likewise; the tasks that were there before are destroyed.
    Runtime& operator=(Runtime&& other) noexcept;
    /// Destroys all tasks.
    ~Runtime();

    /// Makes @p task go on by itself. It is first polled by block_on() and the like.
    template <class T>
    JoinHandle<T, Shared> spawn(Task<T> task, Priority priority = Priority::normal) {
        return executor().spawn(std::move(task), priority);
    }
    /// Runs all tasks until @p task has ended. @returns What it gives; throws what it throws.
    /// @pre No task of this runtime calls it: see block_on() in page 11 of the chapter.
    template <class T>
    T block_on(Task<T> task) {
        const Running running(*parts_);
        return executor().block_on(std::move(task));
    }
    /// Runs until no task is left.
    void run();
    /// Ends in good order: all accept() give `cancelled`, and tasks may go on until @p grace is over.
    /// Then what is left is destroyed.
    /// @returns How many tasks were left.
    std::size_t shutdown(nanoseconds grace);

    /// Who polls.
    [[nodiscard]] SharedExecutor& executor() noexcept;
    /// Who waits.
    [[nodiscard]] Reactor& reactor() noexcept;
    /// Threads for what would make the runtime's own thread wait. They begin when they are needed.
    [[nodiscard]] BlockingPool& blocking() noexcept;
    /// So that a socket can be opened "at a runtime".
    operator Reactor&() noexcept { return reactor(); }

  private:
    struct Parts;
    // Says that tasks run, for as long as they do: a block_on() within a block_on() would never end.
    class Running {
      public:
        explicit Running(Parts& parts) noexcept;
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        ~Running();

      private:
        Parts& parts_;
    };
    explicit Runtime(std::unique_ptr<Parts> parts) noexcept;
    std::unique_ptr<Parts> parts_;
};

}  // namespace futures
