#pragma once
/// @file
/// run(): a whole kernel, from the interrupts to the first program.

#include <initializer_list>
#include <string_view>

#include "base/result.hpp"
#include "memory/page_table.hpp"

namespace boot {

/// Whether the kernel's recorder (kernel/recorder.hpp) is on, from the first task until somebody stops it.
enum class Traced : bool { no, yes };

/// What of the kernel is in every address space. It is called once on each hart, hart 0 first, when that uses the
/// kernel's table.
using KernelPart = base::Result<const memory::PageTable*> (*)() noexcept;
/// All of it: a system call finds everything in its place.
[[nodiscard]] base::Result<const memory::PageTable*> whole_kernel() noexcept;

/// Starts what a kernel has, part by part, and then the program that @p words begins with, whose files 0, 1 and 2 are the
/// console. @returns What it has ended with; 1: it could not be started, and the console says why. Once.
int run(std::initializer_list<std::string_view> words, Traced traced = Traced::no,
        KernelPart part = whole_kernel) noexcept;

/// Likewise without a disk: the program is part of the kernel's image (`// Programs: name`), and its last line tells how it
/// has ended, and how many processes there are then. It may be called again: what was started stays.
int run_embedded(std::string_view name) noexcept;

}  // namespace boot
