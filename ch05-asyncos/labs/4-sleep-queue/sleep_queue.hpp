#pragma once
/// @file
/// Yours: who sleeps until when, and one timer that wakes them all.

#include <cstdint>

#include "arch/csr.hpp"

/// Somebody who sleeps. It belongs to whoever sleeps: the queue only links it, and allocates nothing.
struct Sleeper {
    std::uint64_t deadline;  ///< When it wants to be woken, in ticks of arch::Csr::time.
    void (*wake)(
        Sleeper&);  ///< Is called then, with interrupts off. It may add sleepers, this one too.
    Sleeper* next = nullptr;  ///< The queue's.
};

/// Sleepers by their deadlines. The timer interrupts when the first of them is due, and at no other time.
///
/// Tasks and handlers may call anything at any time; arch::Uninterrupted keeps interrupts away while it lives.
class SleepQueue {
  public:
    /// Puts @p sleeper into the queue; of equal deadlines who came first is woken first. One that is past is woken at once:
    /// not here, but by the interrupt that comes as soon as it may.
    void add(Sleeper& sleeper) noexcept {
#if LAB_SOLUTION
        const arch::Uninterrupted off;
        Sleeper** place = &first_;
        while (*place != nullptr && (*place)->deadline <= sleeper.deadline)
            place = &(*place)->next;
        sleeper.next = *place;
        *place = &sleeper;
        set_alarm();
#else
        // TODO: its place in the list, and the alarm.
        (void)sleeper;
#endif
    }

    /// Takes @p sleeper out again: it is not woken. If it is not in the queue, nothing happens.
    void remove(Sleeper& sleeper) noexcept {
#if LAB_SOLUTION
        const arch::Uninterrupted off;
        Sleeper** place = &first_;
        while (*place != nullptr && *place != &sleeper) place = &(*place)->next;
        if (*place == nullptr) return;
        *place = sleeper.next;
        set_alarm();
#else
        // TODO: the same, the other way.
        (void)sleeper;
#endif
    }

    /// The timer has interrupted: wakes all that are due, the first deadline first.
    void on_timer() noexcept {
#if LAB_SOLUTION
        while (first_ != nullptr && first_->deadline <= arch::read<arch::Csr::time>()) {
            Sleeper& sleeper = *first_;
            first_ = sleeper.next;
            sleeper.wake(sleeper);
        }
        set_alarm();
#else
        // TODO: who is due? And what about those that are added meanwhile?
#endif
    }

  private:
    /// The timer interrupts as long as arch::Csr::time is not below arch::Csr::stimecmp.
    void set_alarm() noexcept {
#if LAB_SOLUTION
        arch::write<arch::Csr::stimecmp>(first_ == nullptr ? never : first_->deadline);
#else
        // TODO: when shall it interrupt next?
#endif
    }

    static constexpr std::uint64_t never = ~std::uint64_t{0};
    Sleeper* first_ = nullptr;  ///< The one that is due first.
};
