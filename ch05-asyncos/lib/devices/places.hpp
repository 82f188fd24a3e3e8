#pragma once
/// @file
/// Where the board has its devices, and how a register of a device is read and written.
/// @source qemu: hw/riscv/virt.c

#include <cstdint>

namespace devices {

inline constexpr std::uint64_t finisher_place = 0x0010'0000;  ///< Ends the simulation.
inline constexpr std::uint64_t uintc_place =
    0x02f1'0000;  ///< Who of the users has sent what. Not on QEMU's board.
inline constexpr std::uint64_t plic_place = 0x0c00'0000;  ///< Whose interrupt is next.
inline constexpr std::uint64_t uart_place = 0x1000'0000;  ///< The console.
inline constexpr std::uint64_t virtio_place =
    0x1000'1000;  ///< The first of eight slots, 4 KiB each.
inline constexpr std::uint64_t memory_begin = 0x8000'0000;  ///< The memory.
inline constexpr std::uint64_t memory_end =
    memory_begin + (128ULL << 20);  ///< What tools/boot.py gives.

inline constexpr unsigned uart_irq = 10;   ///< The console's interrupt.
inline constexpr unsigned virtio_irq = 1;  ///< That of the first slot.

/// A register of a device: each read and write happens, in this order, with this width.
template <class T>
[[nodiscard]] inline volatile T& mmio(std::uint64_t address) noexcept {
    return *reinterpret_cast<volatile T*>(address);
}

}  // namespace devices
