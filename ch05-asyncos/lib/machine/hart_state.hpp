#pragma once
/// @file
/// HartState: all that a program can see of a hart, and all that a snapshot must keep of it.

#include <array>

#include "machine/csr.hpp"

namespace machine {

// [state]
/// A hart at rest.
struct HartState {
    std::array<uint64_t, 33> x{};  ///< The registers; [0] is always 0, [32] is nowhere.
    uint64_t pc = 0;               ///< The next instruction, while none runs.
    uint64_t clock = 0;            ///< ns since the start: each instruction takes one.
    uint64_t slept = 0;            ///< How many of these it has waited.
    uint64_t timer_at = never;     ///< When stimecmp interrupts, by this clock.
    uint64_t reservation = never;  ///< The physical address of the last lr.
    uint64_t id = 0;               ///< mhartid.
    Mode mode = Mode::machine;     ///< Who the instructions belong to.
    bool is_waiting = false;       ///< In wfi.
    Csrs csr;                      ///< The rest.
};
// [state]

}  // namespace machine
