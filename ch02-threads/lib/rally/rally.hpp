#pragma once
/// @file
/// rally: a byte to a partner and a byte back, for counting and timing what it takes to
/// hand the work from one thread to another, or to another process.

#include <sched.h>
#include <sys/types.h>

#include <array>
#include <optional>
#include <thread>

namespace rally {

/// Who answers.
enum class Partner {
    thread,   ///< A thread of this process.
    process,  ///< A copy of this process, with one thread.
};

/// A partner that answers every byte, over two pipes; the same two calls, a read and a
/// write, for either kind of it.
///
/// A pipe that cannot be made, and a call that fails, end the program: there is nothing to
/// measure then.
/// @source pipe(7), sched_setaffinity(2)
class Rally {
  public:
    /// Starts the partner.
    /// @param cpu  The only CPU on which the partner may run; any, if none is given.
    explicit Rally(Partner kind, std::optional<int> cpu = std::nullopt);

    /// Ends the partner, and waits until it has gone.
    ~Rally();

    Rally(const Rally&) = delete;
    Rally& operator=(const Rally&) = delete;

    /// Sends a byte and waits for the answer, @p rounds times: two hand-overs each.
    void play(int rounds) const;

  private:
    using Pipe = std::array<int, 2>;  // what is read from, what is written to
    void answer(std::optional<int> cpu) const;

    Pipe there_{}, back_{};
    std::thread thread_;
    pid_t process_ = 0;
};

/// Keeps the calling thread on one CPU as long as it lives; what it starts stays there too.
class OnOneCpu {
  public:
    /// Moves to @p cpu.
    explicit OnOneCpu(int cpu);
    /// May run where it could run before.
    ~OnOneCpu();
    OnOneCpu(const OnOneCpu&) = delete;
    OnOneCpu& operator=(const OnOneCpu&) = delete;

  private:
    cpu_set_t before_;
};

}  // namespace rally
