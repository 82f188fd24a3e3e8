#pragma once
/// @file
/// Board: the memory and the devices.

#include <cstddef>
#include <span>

#include "machine/block.hpp"
#include "machine/clint.hpp"
#include "machine/code.hpp"
#include "machine/places.hpp"
#include "machine/plic.hpp"
#include "machine/port.hpp"
#include "machine/uart.hpp"
#include "machine/uintc.hpp"

namespace machine {

/// The exit code of a machine whose power has failed.
inline constexpr int power_failed = 123;

/// How many ports there may be.
inline constexpr unsigned port_count = 2;

/// What the devices are: all that a snapshot needs, besides the memory.
struct BoardState {
    Clint clint;                ///< The harts' calls, and machine mode's timers.
    Plic plic;                  ///< Who interrupts whom.
    Uart uart;                  ///< The console.
    Uintc uintc;                ///< Interrupts of user programs.
    Block block;                ///< The disk, in the first slot.
    Port ports[port_count];     ///< In the next ones.
    uint64_t pulse_at = never;  ///< When a device shall pretend to interrupt, in ns...
    unsigned pulse_irq = 0;     ///< ...and which.
    bool is_finished = false;   ///< The program has switched the board off.
    int exit_code = 0;          ///< With this code.
};

/// A board without its harts.
struct Board : BoardState {
    /// A board with this memory, this disk, and room for decoded pages.
    Board(std::span<std::byte> ram, std::span<std::byte> sectors,
          std::span<CodePage> pages) noexcept
        : memory(ram), disk(sectors), code(pages) {}

    std::span<std::byte> memory;  ///< From memory_begin up.
    std::span<std::byte> disk;    ///< What the disk keeps.
    Code code;                    ///< What of it has been decoded.
    Outside outside;              ///< Who is at the console.
    Peer peers[port_count];       ///< Who is behind the ports.

    /// Whether all of @p size bytes at a physical address are memory.
    [[nodiscard]] bool is_memory(uint64_t address, uint64_t size) const noexcept {
        return address >= memory_begin && address - memory_begin < memory.size() &&
               size <= memory.size() - (address - memory_begin);
    }
    /// Reads a device. @returns false if there is none.
    [[nodiscard]] bool load(uint64_t address, unsigned size, uint64_t now,
                            uint64_t& value) noexcept;
    /// Writes to one. @returns false if there is none.
    [[nodiscard]] bool store(uint64_t address, unsigned size, uint64_t now,
                             uint64_t value) noexcept;
    /// The interrupts that the devices want hart @p number to take, as bits of mip.
    [[nodiscard]] uint64_t lines(uint64_t number, uint64_t now) const noexcept;
    /// When a device does something of its own accord.
    [[nodiscard]] uint64_t next_event() const noexcept;
    /// Time has come to @p now.
    void advance(uint64_t now) noexcept;

  private:
    [[nodiscard]] DiskPlace disk_place() const noexcept { return {{memory}, disk}; }
    void finish(uint32_t command) noexcept;
    [[nodiscard]] uint32_t load_slot(uint64_t offset) const noexcept;
    void store_slot(uint64_t offset, uint32_t value, uint64_t now) noexcept;
    void set_lines() noexcept;
};

}  // namespace machine
