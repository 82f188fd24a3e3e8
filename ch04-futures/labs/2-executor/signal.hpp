#pragma once
/// @file
/// Yours: a signal that a future waits for.

#include <mutex>
#include <utility>

#include "kit/waker.hpp"

/// Something that happens once. Somebody says so, and one future waits for it.
/// @tparam Mutex  std::mutex; the judge puts in one that it can see through.
/// @threads Any may call set(), while another one calls poll().
template <class Mutex = std::mutex>
class Signal {
  public:
    /// Says that it has happened, and wakes who waits for it.
    void set() {
#if LAB_SOLUTION
        kit::Waker waker;
        {
            const std::lock_guard lock(mutex_);
            happened_ = true;
            waker = std::exchange(waker_, {});
        }
        waker.wake();
#else
        happened_ = true;  // TODO: somebody may wait for it.
#endif
    }

    /// Asks whether it has happened.
    /// @param waker  If it has not, this one is woken when it happens, and no earlier one.
    bool poll(const kit::Waker& waker) {
#if LAB_SOLUTION
        const std::lock_guard lock(mutex_);
        if (!happened_) waker_ = waker;
        return happened_;
#else
        // TODO: what if it happens between the look and the note?
        (void)waker;
        return happened_;
#endif
    }

  private:
#if LAB_SOLUTION
    Mutex mutex_;
    kit::Waker waker_;
#endif
    bool happened_ = false;
};
