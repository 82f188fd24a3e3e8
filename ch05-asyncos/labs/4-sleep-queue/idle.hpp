#pragma once
/// @file
/// Yours: what a hart does when there is nothing to do.

#include "arch/csr.hpp"

/// Sleeps until @p is_done() returns true. It becomes true by an interrupt's handler; other interrupts come meanwhile, and
/// their handlers run too. While nothing comes, no instruction is executed.
///
/// arch::wait_for_interrupt() sleeps until an interrupt waits: also one that may not interrupt now.
/// @pre interrupts are on; they are on again afterwards
template <class IsDone>
void sleep_until(IsDone is_done) noexcept {
#if LAB_SOLUTION
    while (true) {
        const arch::Uninterrupted
            off;  // until the end of this round: then the handler runs
        if (is_done()) return;
        arch::wait_for_interrupt();
    }
#else
    // TODO: what if the interrupt comes between the look and the sleep?
    (void)is_done;
#endif
}
