#pragma once
/// @file
/// Turn: who does the kernel's work, when several harts could.

#include <atomic>

#include "arch/hart.hpp"

namespace kernel {

/// One hart at a time has the turn, and with it all that has no lock of its own: the processes, their files, the disk's
/// blocks. It gives the turn away while it runs a user's program and while it sleeps (Away), so programs run side by
/// side, and what is written between two waits of a task is still done as if there were one hart.
///
/// 1. Whoever gives it away while others wait for it gives it to the next of them, in a circle: nobody waits for ever.
/// 2. Who waits for it sleeps. An interrupt of whoever has given it wakes it.
/// 3. A hart that is alone keeps it: then a turn costs two instructions.
/// An interrupt handler needs no turn, and has none: it does what a handler may.
class Turn {
  public:
    constexpr Turn() noexcept = default;  ///< There is one hart, and nobody takes turns.
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// This hart comes to share the work. The first one has the turn at once, any other waits for it.
    void join() noexcept;
    /// Waits for it. @pre This hart has joined, and has it not
    void take() noexcept;
    /// Says whether there is anybody else.
    [[nodiscard]] bool is_shared() const noexcept {
        return sharers_.load(std::memory_order_relaxed) > 1;
    }
    /// Gives it away, if there is anybody else. @returns Whether it has. @pre This hart has it
    [[nodiscard]] bool give() noexcept {
        if (!is_shared()) return false;
        give_to_next();
        return true;
    }

  private:
    [[nodiscard]] bool try_take(arch::Hart& hart) noexcept;
    void give_to_next() noexcept;

    std::atomic<arch::Hart*> owner_{nullptr};
    std::atomic<unsigned> sharers_{0};
    std::atomic<unsigned> waiting_{0};  // a bit for each that does
};

/// The kernel's.
inline constinit Turn turn;

/// While it lives, other harts may do the kernel's work.
class [[nodiscard]] Away {
  public:
    Away() noexcept : has_given_(turn.give()) {}  ///< From here.
    Away(const Away&) = delete;
    Away& operator=(const Away&) = delete;
    ~Away() {
        if (has_given_) turn.take();
    }

  private:
    const bool has_given_;
};

}  // namespace kernel
