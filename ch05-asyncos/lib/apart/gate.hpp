#pragma once
/// @file
/// A kernel that is a process of its own: its page table is for itself, and an address space of a program holds of it only
/// two pages, by which a trap gets from one table to the other: the instructions of arch/gate.S, and the harts' gates.
/// @source Gruss, Lipp, Schwarz, Fellner, Maurice, Mangard: "KASLR is Dead: Long Live KASLR", 2017 (KAISER)

#include "base/result.hpp"
#include "memory/page_table.hpp"

namespace apart {

/// From now on the kernel is apart on this hart: kernel::use() says which table the next program has, and each way into it
/// and back writes satp. @returns What every address space has of the kernel, the same on all harts: a boot::KernelPart.
/// @pre this hart uses the kernel's table, and has run no program. It has returned on hart 0 before it is called on others
/// @errors out_of_memory
[[nodiscard]] base::Result<const memory::PageTable*> only_gate() noexcept;

}  // namespace apart
