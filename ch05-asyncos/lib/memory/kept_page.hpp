#pragma once
/// @file
/// KeptPage: a page of a program that never runs again, found without a page table.

#include <cstdint>

#include "memory/entry.hpp"

namespace memory {

/// What was promised of it, and where it is, if it is there.
struct KeptPage {
    std::uint32_t number;  ///< Its address, in pages.
    Access access;         ///< What may be done with it.
    Entry entry;           ///< As in a table.
};
static_assert(sizeof(KeptPage) == 16 && user_end / page_size <= ~std::uint32_t{0});

}  // namespace memory
