#pragma once
/// @file
/// Mutex, Parker, futex: where a modelled thread waits. Who waits for ever is a lost wake-up.

#include <cstdint>
#include <source_location>

#include "model/atomic.hpp"
#include "model/clock.hpp"

namespace model {

/// A mutex. A thread that holds it and locks it again has deadlocked.
class Mutex {
  public:
    /// Who asked for it.
    using Where = std::source_location;

    /// @param name  What the report calls it; a literal.
    explicit Mutex(const char* name = nullptr) : name_(name) {}
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    /// Locks it, as soon as nobody holds it.
    void lock(Where where = Where::current());
    /// Locks it if nobody holds it.
    bool try_lock(Where where = Where::current());
    /// Unlocks it.
    void unlock(Where where = Where::current());

  private:
    void take();
    std::string called() const;

    const char* name_;
    std::size_t holder_ = 0;  // 0: nobody
    bool by_program_ = false;
    Clock released_;  // what the last holder knew
};

/// One thread's place to sleep, with a token: a wake that comes before the sleep is not lost.
/// std::binary_semaphore is one, and so is a byte in a pipe.
class Parker {
  public:
    /// Who asked for it.
    using Where = std::source_location;

    /// @param name  What the report calls it; a literal.
    explicit Parker(const char* name = nullptr) : name_(name) {}
    Parker(const Parker&) = delete;
    Parker& operator=(const Parker&) = delete;

    /// Sleeps until there is a token, and takes it.
    void park(Where where = Where::current());
    /// Puts the token there, if there is none, and so wakes the sleeper.
    void unpark(Where where = Where::current());

  private:
    std::string called() const;

    const char* name_;
    bool token_ = false;
    Clock released_;  // what those who put it there knew
};

/// Sleeps as long as nobody wakes it, unless @p word is something else than @p expected: that is
/// looked up in the same step.
/// @source futex(2): FUTEX_WAIT; std::atomic::wait
template <typename T>
void futex_wait(Atomic<T>& word, T expected,
                std::source_location where = std::source_location::current());

/// Wakes one thread that sleeps on @p word, or all.
/// @source futex(2): FUTEX_WAKE
template <typename T>
void futex_wake(Atomic<T>& word, bool all = false,
                std::source_location where = std::source_location::current());

/// Lets other threads run first. A loop that waits for another thread calls it in each round.
void pause(std::source_location where = std::source_location::current());

/// The two steps of futex_wait(): to look and fall asleep, to be woken.
void futex_wait(Location& word, bool sleeps, const std::source_location& where);
/// Wakes those who sleep there.
void futex_wake(Location& word, bool all, const std::source_location& where);
/// The step before a futex is looked at.
void futex_point();

template <typename T>
void futex_wait(Atomic<T>& word, T expected, std::source_location where) {
    futex_point();
    futex_wait(word.location(), word.newest() == expected, where);
}
template <typename T>
void futex_wake(Atomic<T>& word, bool all, std::source_location where) {
    futex_wake(word.location(), all, where);
}

}  // namespace model
