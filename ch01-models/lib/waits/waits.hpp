#pragma once
/// @file
/// What the programs of "one problem in every model" have in common: they tell when a wait
/// is done. All that is not the model itself stands here, so that each program is its
/// model.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace waits {

using base::nanoseconds;

/// Begins a part of the program: prints @p headline, and lets time count from here.
void part(const char* headline);

/// A wait of @p duration begins: 200, 100 or 50 ms. A bar in the trace.
/// @threads any; a duration waits once at a time
void begin(nanoseconds duration);

/// The wait of @p duration is over: prints "   50 ms: the wait of 50 ms is done".
/// @threads any
void done(nanoseconds duration);

/// Prints the last line of a part.
void all_done();

/// What happens at a step of the coroutine's animation.
enum class Step : std::uint8_t { stops, goes_on, loop_resumes, main_goes_on };

/// Adds a step to the book's animation of a program.
/// @param line     The line that runs.
/// @param pending  How many timers wait.
void step(Step what, std::uint_least32_t line, std::size_t pending);

/// While it lives, what the programs tell is collected instead of printed and traced. It
/// allocates nothing, so that what a model allocates can be counted.
class Observer {
  public:
    Observer();
    ~Observer();
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;

    /// Gives the durations in the order in which they were done, and the time at which all
    /// were: "50 100 200 in 200 ms".
    [[nodiscard]] std::string story() const;

    /// Says how often all_done() was called.
    [[nodiscard]] int ends() const noexcept { return ends_; }

  private:
    friend void done(nanoseconds);
    friend void all_done();
    nanoseconds start_, total_{0};
    std::array<nanoseconds, 8> order_{};  // the first ones; a comparison needs no more
    std::atomic<std::size_t> count_{0};   // each wait that is done takes a place of its own
    int ends_ = 0;
};

}  // namespace waits
