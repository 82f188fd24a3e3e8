#pragma once
/// @file
/// Marks: known values in all the registers that a switch must keep.
///
/// Each file of arch/ provides:
///   kept_registers               how many words they are
///   void switch_marked(Switch&)  puts the marks into the registers, calls fibers_switch() and,
///                                on its return, stores what it finds there

#include <array>
#include <cstddef>
#include <cstdint>

#include "fibers/switch.hpp"

namespace marks {

/// What fibers_switch() is given, with the marks behind it: the assembly knows this layout.
struct Switch {
    void** from;
    void* to;
    std::uint8_t* release;
    std::array<std::uint64_t, 32> words;  ///< As many as kept_registers count.
};

#if defined(_WIN32) && defined(__x86_64__)
#include "arch/marks_x86_64_windows.hpp"
#elif defined(__x86_64__)
#include "arch/marks_x86_64_sysv.hpp"
#elif defined(__aarch64__)
#include "arch/marks_aarch64.hpp"
#elif defined(__riscv)
#include "arch/marks_riscv64.hpp"
#else
#error "Add arch/marks_<cpu>.hpp for this CPU."
#endif

}  // namespace marks
