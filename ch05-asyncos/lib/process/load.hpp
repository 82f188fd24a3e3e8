#pragma once
/// @file
/// load(): a program, from its file into memory.

#include "elf/image.hpp"
#include "files/file.hpp"
#include "memory/address_space.hpp"

namespace process {

/// The stack's first page is above this; the page above the stack is the way back from handlers.
inline constexpr std::uint64_t stack_top = memory::user_end - memory::page_size;
inline constexpr std::uint64_t stack_bytes =
    1U << 20;  ///< Promised; each page comes when it is touched.

/// Reads the program of @p file into @p space, which has nothing yet, with a stack and the way back from handlers.
/// Both outlive the task. @errors bad_executable; those of File::read_at(); out_of_memory
[[nodiscard]] futures::Task<base::Result<elf::Image>> load(files::File& file,
                                                           memory::AddressSpace& space);

}  // namespace process
