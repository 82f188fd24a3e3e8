#pragma once
/// @file
/// Given: tasks that stand in line, and how they are woken.

#include "arch/csr.hpp"

/// Calls somebody: "what you wait for may have come, ask again".
struct Waker {
    void (*call)(void*) = nullptr;  ///< Whom; a handler may do it.
    void* data = nullptr;           ///< And about what.
};

/// One who stands in a line.
struct Waiter {
    Waker waker;
    Waiter* next = nullptr;
    bool is_in_line = false;
};

/// Who asked first is first. Tasks and handlers may use it.
class Line {
  public:
    /// Puts @p waiter at the end; who is in the line keeps its place, and has a new waker.
    void enter(Waiter& waiter, const Waker& waker) noexcept {
        const arch::Uninterrupted off;
        waiter.waker = waker;
        if (waiter.is_in_line) return;
        waiter.is_in_line = true;
        waiter.next = nullptr;
        Waiter** end = &first_;
        while (*end != nullptr) end = &(*end)->next;
        *end = &waiter;
    }
    /// Takes it out; nothing, if it is not in the line.
    void leave(Waiter& waiter) noexcept {
        const arch::Uninterrupted off;
        Waiter** place = &first_;
        while (*place != nullptr && *place != &waiter) place = &(*place)->next;
        if (*place != nullptr) *place = waiter.next;
        waiter.is_in_line = false;
    }
    /// Whether it is the first.
    [[nodiscard]] bool is_first(const Waiter& waiter) const noexcept {
        return first_ == &waiter;
    }
    /// Wakes the first, if there is one. It stays in the line.
    void wake_first() const noexcept {
        const arch::Uninterrupted off;
        if (first_ != nullptr && first_->waker.call != nullptr)
            first_->waker.call(first_->waker.data);
    }

  private:
    Waiter* first_ = nullptr;
};
