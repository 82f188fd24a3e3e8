#pragma once
/// @file
/// Yours: a mutex that nobody sleeps at.

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "kit/waker.hpp"

/// Lets one through at a time. Who has to wait leaves a waker, so its thread can do other things.
///
/// 1. It is fair: who asked first is next. Nobody comes in between, not even for a moment.
/// 2. Who gives it back hands it to the next, and wakes that one and nobody else.
/// 3. Who does not want it any more goes, at any time: before its turn, or when it was woken and
///    has not asked again. The others lose nothing by that.
/// 4. No waker is woken while something is locked: it may use the mutex at once.
/// @tparam Mutex  std::mutex, for a few lines at a time; the judge puts in one that it can see through.
/// @threads Any; each Turn belongs to one.
template <class Mutex = std::mutex>
class AsyncMutex {
  public:
    AsyncMutex() = default;
    AsyncMutex(const AsyncMutex&) = delete;
    AsyncMutex& operator=(const AsyncMutex&) = delete;

    /// One who wants the mutex, waits for it, or has it. The mutex must live longer.
    class Turn {
      public:
        /// Wants it; it queues up when it is asked for the first time.
        explicit Turn(AsyncMutex& of) : of_(of) {}
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        /// Gives it back, or waits no more.
        ~Turn() { release(); }

        /// Asks for the mutex.
        /// @param waker  Is woken when it is this one's turn; that of the last call counts.
        /// @returns Whether it has the mutex now.
        bool poll(const kit::Waker& waker) {
#if LAB_SOLUTION
            const std::lock_guard lock(of_.mutex_);
            if (place_ == Place::outside && !of_.taken_) {
                of_.taken_ = true;
                place_ = Place::inside;
            } else if (place_ == Place::outside) {
                of_.waiting_.push_back(this);
                place_ = Place::waiting;
            }
            if (place_ == Place::waiting) waker_ = waker;
            return place_ == Place::inside;
#else
            // TODO: free, or not free. And if it is asked again while it waits?
            (void)waker, (void)of_;
            return false;
#endif
        }

        /// Gives it back, or waits no more; does nothing if neither. Then it can be asked for again.
        void release() {
#if LAB_SOLUTION
            kit::Waker next;
            {
                const std::lock_guard lock(of_.mutex_);
                if (place_ == Place::waiting) std::erase(of_.waiting_, this);
                if (place_ == Place::inside) next = of_.hand_on();
                place_ = Place::outside;
                waker_ = {};
            }
            next.wake();
#else
            // TODO: who is next? And what if this one was woken and has not asked again?
#endif
        }

      private:
#if LAB_SOLUTION
        friend class AsyncMutex;
        enum class Place { outside, waiting, inside };

        Place place_ = Place::outside;  // inside from the moment in which it is handed over
        kit::Waker waker_;              // while it waits
#endif
        AsyncMutex& of_;
    };

  private:
#if LAB_SOLUTION
    // Gives the mutex to the first who waits. It is taken all the time, so nobody comes in between.
    kit::Waker hand_on() {
        taken_ = !waiting_.empty();
        if (!taken_) return {};
        Turn& next = *waiting_.front();
        waiting_.pop_front();
        next.place_ = Turn::Place::inside;
        return std::move(next.waker_);
    }

    Mutex mutex_;
    bool taken_ = false;
    std::deque<Turn*> waiting_;  // who asked first is first
#endif
};
