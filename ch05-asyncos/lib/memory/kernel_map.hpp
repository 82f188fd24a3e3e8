#pragma once
/// @file
/// map_kernel(): what the kernel itself may do with its memory. Nothing can be both written and executed.

#include <cstdint>

#include "base/result.hpp"
#include "memory/page_table.hpp"

namespace memory {

/// Where the parts of a kernel are; all multiples of page_size.
struct KernelPlaces {
    std::uint64_t devices_end;  ///< From 0 on, in which nothing is executed.
    std::uint64_t text;       ///< The begin of its memory: instructions, executed and read;
    std::uint64_t constants;  ///< then what is only read;
    std::uint64_t data;       ///< then what is read and written,
    std::uint64_t memory_end;  ///< to the end of the memory.
    std::uint64_t
        stacks;  ///< Among that, the first stack of several in a row. The lowest page of each is a
                 ///< guard, and not there.
    std::uint64_t stack_bytes;  ///< Of one.
    unsigned stack_count;       ///< So many.
};

/// Makes each address lead to itself. @errors out_of_memory  what was done so far stays in @p table
[[nodiscard]] base::Result<void> map_kernel(PageTable& table,
                                            const KernelPlaces& places) noexcept;

}  // namespace memory
