#pragma once
/// @file
/// Receiver: a program that is interrupted by others, and the processor that it believes to have.

#include <span>

#include "user_interrupts/registers.hpp"
#include "user_interrupts/senders.hpp"

namespace user_interrupts {

/// What an instruction has done.
struct Effect {
    /// What can become of one.
    enum class What : std::uint8_t {
        refused,  ///< It is none of ours, or may not: illegal, and nothing has changed.
        done,     ///< The program goes on behind it, or where uret has led.
        sent,     ///< Likewise; and the caller has to post() what @ref sender says.
    };
    What what = What::refused;  ///< What became of it.
    Sender sender{};            ///< To whom, and which vector.
};

/// One program's.
///
/// What was sent to it is a level, not an edge: the interrupt waits as long as a vector does. A handler that takes the
/// vectors (uipi.read) has thereby ended it, and whatever comes after that interrupts again.
struct Receiver {
    Registers registers;        ///< Of the N extension.
    std::uint64_t waiting = 0;  ///< The vectors that were sent and not taken, a bit each.
    bool is_hearing = false;    ///< uipi.activate: they interrupt.

    /// Somebody has sent @p vector. @pre below 64
    void post(unsigned vector) noexcept { waiting |= std::uint64_t{1} << vector; }
    /// uip: what waits.
    [[nodiscard]] std::uint64_t pending() const noexcept {
        return registers.pending | (is_hearing && waiting != 0 ? software : 0);
    }
    /// Says whether the next instruction is that of the handler.
    [[nodiscard]] bool is_due() const noexcept {
        return (registers.status & enable) != 0 && wakes();
    }
    /// Says whether a program that waits for an interrupt goes on: it may have put it off.
    [[nodiscard]] bool wakes() const noexcept {
        return (pending() & registers.enabled) != 0;
    }
    /// If it is, makes it so. Of all registers of the program only the pc changes: the rest the handler saves itself.
    /// To be called whenever the program is about to go on. @param[in,out] pc  where
    void deliver(std::uint64_t& pc) noexcept;
    /// Does what the instruction @p word means to a processor with the N extension: the six instructions on a register of
    /// its block, uret, and uipi. @p of_program are the program's: the pc, and x1 to x31. Whatever an instruction has
    /// unmasked interrupts before the next one, so deliver() is to be called then.
    // [execute]
    Effect execute(std::uint32_t word, std::span<const Sender> rights,
                   std::span<std::uint64_t, 32> of_program) noexcept;
    // [execute]

  private:
    bool change(std::uint32_t word, std::span<std::uint64_t, 32> of_program) noexcept;
    Effect interrupt(std::uint32_t word, std::span<const Sender> rights,
                     std::span<std::uint64_t, 32> of_program) noexcept;
    void return_from_handler(std::uint64_t& pc) noexcept;
};

}  // namespace user_interrupts
