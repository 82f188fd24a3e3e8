#pragma once
/// @file
/// The board's test device: ends the simulation with an exit code.
/// @source qemu: hw/misc/sifive_test.c

#include "devices/places.hpp"

namespace devices {

/// Ends the simulation. @param code  0 to 255: what the emulator's process gives.
[[noreturn]] inline void finish(unsigned code) noexcept {
    constexpr std::uint32_t success = 0x5555, failure = 0x3333;
    mmio<std::uint32_t>(finisher_place) = code == 0 ? success : code << 16 | failure;
    while (true) {  // it takes some instructions until the simulation has ended
    }
}

}  // namespace devices
