#pragma once
/// @file
/// Yours: a program that is interrupted.

#include <cstdint>
#include <utility>

#include "instructions_riscv64.hpp"

extern "C" void user_entry();  // entry.S

/// While one lives, this program is not interrupted. A vector that comes meanwhile waits. One may live inside of another, and
/// in the handler, where interrupts are off already: when it ends, all is as it was before it began.
class [[nodiscard]] Masked {
  public:
    /// From here on no interrupt comes.
    Masked() noexcept {
#if LAB_SOLUTION
        was_on_ = (clear_status(interrupts_on) & interrupts_on) != 0;
#else
        // TODO: switch them off, and note what the destructor must know.
#endif
    }
    Masked(const Masked&) = delete;
    Masked& operator=(const Masked&) = delete;
    /// As before.
    ~Masked() {
#if LAB_SOLUTION
        if (was_on_) set_status(interrupts_on);
#else
        // TODO: when may interrupts be switched on again?
#endif
    }

  private:
    bool was_on_ = false;
};

/// What the handler has heard and the program has not taken yet.
class Mailbox {
  public:
    /// For the handler: these @p vectors have come.
    void add(std::uint64_t vectors) noexcept {
#if LAB_SOLUTION
        const Masked masked;
        arrived_ = arrived_ | vectors;
        ++count_;
#else
        // TODO: the handler may be interrupted, too.
        (void)vectors;
#endif
    }
    /// For the program: takes all that have come. @param[out] count  How often add() was called since the last time.
    std::uint64_t take(std::uint64_t& count) noexcept {
#if LAB_SOLUTION
        const Masked masked;
        count = std::exchange(count_, 0);
        return std::exchange(arrived_, 0);
#else
        // TODO: what may come between reading it and setting it to zero?
        count = 0;
        return 0;
#endif
    }

  private:
    std::uint64_t arrived_ = 0, count_ = 0;
};

/// From now on this program is interrupted, at user_entry. What was sent before comes at once.
inline void hear() noexcept {
#if LAB_SOLUTION
    write_vector(reinterpret_cast<std::uint64_t>(&user_entry));
    enable_software();
    activate();
    set_status(interrupts_on);
#else
    // TODO: four instructions of instructions_riscv64.hpp. Which one must come last?
#endif
}
