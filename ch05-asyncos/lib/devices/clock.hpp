#pragma once
/// @file
/// Clock: the time, and one timer for each hart (the extension Sstc).

#include <chrono>

#include "arch/csr.hpp"

namespace devices {

using std::chrono::nanoseconds;

/// The clock of this hart.
class Clock {
  public:
    static constexpr std::uint64_t nanoseconds_per_tick = 100;  ///< What QEMU's board has.

    /// Since the start.
    [[nodiscard]] static nanoseconds now() noexcept {
        return nanoseconds(arch::read<arch::Csr::time>() * nanoseconds_per_tick);
    }
    /// The timer interrupts at @p when, or at once if that is past. An earlier setting is forgotten.
    static void interrupt_at(nanoseconds when) noexcept {
        const auto count = static_cast<std::uint64_t>(when.count());
        arch::write<arch::Csr::stimecmp>((count + nanoseconds_per_tick - 1) /
                                         nanoseconds_per_tick);
    }
    /// The timer does not interrupt any more.
    static void interrupt_never() noexcept { arch::write<arch::Csr::stimecmp>(~0ULL); }
};

}  // namespace devices
