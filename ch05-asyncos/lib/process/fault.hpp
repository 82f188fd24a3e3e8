#pragma once
/// @file
/// mend(): a page fault of a program that is none of its faults.

#include "arch/trap.hpp"
#include "memory/address_space.hpp"

namespace process {

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

}  // namespace process
