#pragma once
/// @file
/// Yours: a part of a program in the middle of which no interrupt comes.

#include <cstdint>

#include "arch/csr.hpp"

/// While one lives, this hart is not interrupted. An interrupt that comes meanwhile waits.
///
/// One may live inside of another, and one may be made where interrupts are off already, as in a handler: when it ends,
/// all is as it was before it began.
class [[nodiscard]] Critical {
  public:
    /// From here on no interrupt comes. arch::clear<Csr>(bits) clears bits of a register, and returns what was there.
    Critical() noexcept {
#if LAB_SOLUTION
        before_ = arch::clear<arch::Csr::sstatus>(arch::Status::interrupts);
#else
        // TODO: switch them off, and note what the destructor must know.
#endif
    }
    Critical(const Critical&) = delete;
    Critical& operator=(const Critical&) = delete;
    /// As before. arch::set<Csr>(bits) sets bits of a register.
    ~Critical() {
#if LAB_SOLUTION
        (void)arch::set<arch::Csr::sstatus>(before_ & arch::Status::interrupts);
#else
        // TODO: when may interrupts be switched on again?
#endif
    }

  private:
    std::uint64_t before_ = 0;
};
