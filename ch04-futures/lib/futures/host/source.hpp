#pragma once
/// @file
/// Source: one thing that a reactor waits for. Waiting: the task that waits for it.

#include "events/event.hpp"
#include "futures/core/context.hpp"

namespace futures {

/// A task that waits, or none.
class Waiting {
  public:
    /// The task of @p context waits from now on. The waker is kept for the next time, so a task that
    /// waits again and again for the same thing costs no reference.
    void wait(Context& context) noexcept {
        waker_.become(context.waker());
        waits_ = true;
    }
    /// Wakes it, if there is one.
    void wake() noexcept {
        if (!waits_) return;
        waits_ = false;
        waker_.wake_by_ref();
    }
    /// It no longer waits, and its waker is dropped.
    void forget() noexcept {
        waits_ = false;
        waker_ = Waker();
    }
    /// Says whether there is one.
    [[nodiscard]] bool waits() const noexcept { return waits_; }

  private:
    Waker waker_;
    bool waits_ = false;
};

/// Something that a reactor waits for. The reactor owns it, for the kernel may still be at work with it
/// when its user has gone.
class Source {
  public:
    virtual ~Source() = default;
    /// Something of it has happened. @returns Whether it is still needed; false destroys it.
    virtual bool on_event(const events::Event& event) noexcept = 0;
    /// Its user has gone. @returns Whether it is still needed, because an operation has not ended.
    virtual bool on_release() noexcept = 0;
    /// The reactor is shutting down: who waits for new work is told so.
    virtual void on_stop() noexcept {}

    /// What to give to the queue. @param kind  Comes back by kind_of(): 0 to 3.
    [[nodiscard]] events::Token token(unsigned kind = 0) const noexcept {
        return token_ | kind;
    }
    /// Which kind of token an event has.
    [[nodiscard]] static unsigned kind_of(const events::Event& event) noexcept {
        return event.token & 3U;
    }

  private:
    friend class Reactor;
    events::Token token_ = 0;
};

}  // namespace futures
