#pragma once
/// @file
/// What a processor remembers of page tables, and must be told to forget. The tables are data to this library, so
/// whoever has a processor says how that is done.

#include <cstdint>

namespace memory {

/// Instead of an address: all of them.
inline constexpr std::uint64_t everything = ~0ULL;
/// Forgets the translation of the page at @p address.
using Forget = void (*)(std::uint64_t address) noexcept;
/// From now on @p forget is called when a translation has lost something. Before the first call nobody is.
void on_forget(Forget forget) noexcept;
/// Calls it.
void forget_translation(std::uint64_t address) noexcept;

}  // namespace memory
