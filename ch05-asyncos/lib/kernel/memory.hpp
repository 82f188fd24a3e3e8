#pragma once
/// @file
/// The kernel's own page table, and which table a hart uses.

#include "base/result.hpp"
#include "memory/address_space.hpp"
#include "memory/page_table.hpp"

namespace kernel {

/// Makes the kernel's page table, and uses it on this hart. Once, before there are address spaces.
/// @errors out_of_memory
[[nodiscard]] base::Result<void> start_paging() noexcept;
/// What is in every address space, unless the kernel is apart (apart/gate.hpp). @pre start_paging() has been called
[[nodiscard]] const memory::PageTable& kernel_table() noexcept;

/// From now on this hart uses @p table. If it does so already, nothing is forgotten, and it costs next to nothing.
/// If the kernel is apart, the program that the hart enters next does, and the kernel keeps its own.
///
/// Whoever stops running a program for longer, or lets another hart run it, uses kernel_table() first. Otherwise the
/// table could end, or change on the other hart, and this one would still go through it.
void use(const memory::PageTable& table) noexcept;
/// How often a hart was given another table.
[[nodiscard]] std::uint64_t space_changes() noexcept;

/// If a page fault about @p address is one in the guard page of a hart's stack, the number of that hart; -1: it is not.
[[nodiscard]] int hart_of_guard(std::uint64_t address) noexcept;

}  // namespace kernel
