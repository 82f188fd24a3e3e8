#pragma once
/// @file
/// One wait that stays pending, in each model: what tests and benches start by the
/// thousand.

#include <cstdint>
#include <string_view>

#include "waits/programs.hpp"

namespace waits {

/// A model, and how to start one wait in it that will be followed by one more step.
struct Pending {
    std::string_view name;       ///< As the book's plots call it.
    base::Timers& timers;        ///< The loop that ends it.
    void (*start)(nanoseconds);  ///< Returns at once.
};

inline std::uint64_t followed = 0;  ///< How many waits were followed by their step.

/// The smallest program of each model that has one.
namespace pending {

/// By hand: one state, and what to do when the wait is over.
class Machine {
  public:
    /// Begins the wait; the object deletes itself after its step.
    void start(nanoseconds duration) {
        at_ = At::waiting;
        machines::wait(duration, *this);
    }
    /// Takes the step behind the wait.
    void step() {
        if (at_ != At::waiting) return;
        ++followed;
        delete this;
    }

  private:
    enum class At : std::uint8_t { start, waiting };
    At at_ = At::start;
};

/// By the compiler: the same state, kept in a frame.
inline coroutines::Task coroutine(nanoseconds duration) {
    co_await coroutines::Timer(duration);
    ++followed;
}

}  // namespace pending

/// The models that wait on a loop. "timer" is the loop's own list entry, with no model.
inline const Pending pending_models[] = {
    {"timer", machines::timers,
     [](nanoseconds duration) { machines::timers.after(duration, [] { ++followed; }); }},
    {"state machine", machines::timers,
     [](nanoseconds duration) { (new pending::Machine)->start(duration); }},
    {"callbacks", callbacks::timers,
     [](nanoseconds duration) { callbacks::wait(duration, [] { ++followed; }); }},
    {"coroutine", coroutines::timers,
     [](nanoseconds duration) { pending::coroutine(duration); }},
    {"promises", promises::timers,
     [](nanoseconds duration) { promises::timer(duration).then([] { ++followed; }); }},
};

}  // namespace waits
