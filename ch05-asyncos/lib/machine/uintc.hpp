#pragma once
/// @file
/// Uintc: interrupts that user programs send each other. A receiver is a number; who may send to it says a table.
/// @source U-interrupt: "RISC-V User-Interrupt Specification", uintr/doc/spec.md, where it and its model agree

#include "machine/bits.hpp"

namespace machine {

/// What has been sent to whom.
class Uintc {
  public:
    static constexpr unsigned receivers = 512;  ///< All that there may be.
    static constexpr uint64_t step =
        32;  ///< From one receiver's registers to the next one's.

    /// Whether something waits for a @p receiver that hears.
    [[nodiscard]] bool interrupts(uint64_t receiver) const noexcept {
        return receiver < receivers && is_active_[receiver] && pending_[receiver] != 0;
    }
    /// Reads a register: what is pending is taken with that.
    [[nodiscard]] uint64_t load(uint64_t offset) noexcept {
        const uint64_t receiver = offset / step % receivers;
        switch (offset % step) {
            case 8:
                return hart_[receiver];
            case 16:
                return take(receiver);
            case 24:
                return is_active_[receiver] ? 1 : 0;
            default:
                return 0;
        }
    }
    /// Writes to one: to the first, that is to send the vector of this number.
    void store(uint64_t offset, uint64_t value) noexcept {
        const uint64_t receiver = offset / step % receivers;
        switch (offset % step) {
            case 0:
                return add(receiver, uint64_t{1} << value % 64);
            case 8:
                hart_[receiver] = static_cast<uint32_t>(value);
                return;
            case 16:
                return add(receiver, value);
            default:
                is_active_[receiver] = (value & 1) != 0;
        }
    }

  private:
    uint64_t pending_[receivers] = {};  // a bit for each vector
    uint32_t hart_[receivers] =
        {};  // where it runs: for the kernel; a hart knows whom it runs
    bool is_active_[receivers] = {};

    void add(uint64_t receiver, uint64_t vectors) noexcept {
        pending_[receiver] |= vectors;
    }
    uint64_t take(uint64_t receiver) noexcept {
        const uint64_t vectors = pending_[receiver];
        pending_[receiver] = 0;
        return vectors;
    }
};

}  // namespace machine
