#pragma once
/// @file
/// each_entry(): all pages of a range of addresses, without a look at what no table leads to.

#include <cstdint>

#include "memory/page_table.hpp"

namespace memory {

/// Calls @p visit(address, entry) for each entry that is there, in order, until it says false.
/// @returns Whether it never did.
template <class Visit>
bool each_entry(const PageTable& table, std::uint64_t begin, std::uint64_t end,
                Visit visit) noexcept {
    for (std::uint64_t address = begin; address < end;) {
        const std::uint64_t next = (address | (bytes_at(1) - 1)) + 1;
        const std::uint64_t last = next < end ? next : end;
        if (Entry* entry = table.find(address)) {
            for (; address < last; address += page_size, ++entry) {
                if (entry->is_valid() && !visit(address, *entry)) return false;
            }
        }
        address = next;
    }
    return true;
}

}  // namespace memory
