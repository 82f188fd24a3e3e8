#pragma once
/// @file
/// A fault of a program: mend(), if it is none of its own; end_by_fault(), if it is.

#include "arch/trap.hpp"
#include "memory/address_space.hpp"

namespace process {

struct Process;

/// Brings the page that @p trap is about, if it was promised and is not there yet, or is shared and is written to.
/// @returns Whether the program can go on; otherwise it has touched what it has not.
[[nodiscard]] inline bool mend(memory::AddressSpace& space, arch::Trap trap) noexcept {
    using arch::Cause, memory::Access;
    switch (trap.cause) {
        case Cause::fetch_page_fault:
            return space.fault(trap.value, Access::execute).has_value();
        case Cause::load_page_fault:
            return space.fault(trap.value, Access::read).has_value();
        case Cause::store_page_fault:
            return space.fault(trap.value, Access::write).has_value();
        default:
            return false;
    }
}

/// The program of @p process did what it may not: it ends, or a handler of its own is called for the signal that says so.
void end_by_fault(Process& process, arch::Trap trap) noexcept;

}  // namespace process
