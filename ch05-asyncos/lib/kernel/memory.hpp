#pragma once
/// @file
/// The kernel's own page table, and which table a hart uses.

#include "base/result.hpp"
#include "memory/address_space.hpp"
#include "memory/page_table.hpp"
#include "schedule/queues.hpp"

namespace kernel {

/// Makes the kernel's page table, and uses it on this hart. Once, before there are address spaces.
/// @errors out_of_memory
[[nodiscard]] base::Result<void> start_paging() noexcept;
/// Lets every address space that has a part of @p table execute the scheduler, at abi::scheduler_page, and read it; nothing
/// may write there. start_paging() has done so with the kernel's.
/// @errors out_of_memory  what was done so far stays
[[nodiscard]] base::Result<void> show_scheduler(memory::PageTable& table) noexcept;
/// From now on the scheduler is the one whose page begins with @p find_top: for the kernel, where the usual one is linked, and
/// for its programs. No instruction is written: two entries of the kernel's table lead to another frame.
/// @pre nobody waits in any queue, and no other hart has started @errors bad_address  a page of 4 KiB is not there
[[nodiscard]] base::Result<void> use_scheduler(schedule::FindTop find_top) noexcept;
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
