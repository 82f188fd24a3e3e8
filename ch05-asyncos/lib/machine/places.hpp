#pragma once
/// @file
/// Where the board has its memory and its devices: where QEMU's board has them, so that a kernel runs on both.
/// @source qemu: hw/riscv/virt.c

#include "machine/bits.hpp"

namespace machine {

/// A device's part of the physical addresses.
struct Room {
    uint64_t begin;  ///< Its first address.
    uint64_t size;   ///< In bytes.
    /// Whether @p address is one of them.
    [[nodiscard]] constexpr bool contains(uint64_t address) const noexcept {
        return address - begin < size;
    }
};

inline constexpr Room finisher_room{0x0010'0000, 0x1000};  ///< Ends everything.
inline constexpr Room clint_room{0x0200'0000, 0x1'0000};   ///< Calls among harts, timers.
inline constexpr Room uintc_room{0x02f1'0000, 0x4000};     ///< Not on QEMU's board.
inline constexpr Room plic_room{0x0c00'0000, 0x60'0000};   ///< Who is interrupted.
inline constexpr Room uart_room{0x1000'0000, 0x100};       ///< The console.
inline constexpr Room virtio_room{0x1000'1000, 0x8000};    ///< Eight slots.
inline constexpr uint64_t memory_begin = 0x8000'0000;      ///< As much as there is.

inline constexpr uint64_t virtio_slot =
    0x1000;  ///< The size of a slot; the disk is in the first.
inline constexpr unsigned virtio_irq = 1;  ///< Of the first slot.
inline constexpr unsigned uart_irq = 10;   ///< The console's.

}  // namespace machine
