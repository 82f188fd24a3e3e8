#pragma once
/// @file
/// Misuse: what is a mistake of the program and not of its world. It is seen, and told to whoever asked to be told.

#include <cstdint>

namespace memory {

/// What somebody did with memory that was not theirs.
enum class Misuse : std::uint8_t {
    freed_twice,     ///< It had been given back already.
    foreign,         ///< It has never been given, or its size is another one.
    written_after,   ///< Somebody wrote to a block that had been given back.
    shared_unowned,  ///< A frame that nobody has was to be shared.
};
/// In words.
[[nodiscard]] const char* describe(Misuse what) noexcept;

/// Who is told. If it returns, what was asked for is not done, and all goes on.
using OnMisuse = void (*)(Misuse what, const void* where) noexcept;
/// From now on @p handler is. Before the first call the program stops at once.
void on_misuse(OnMisuse handler) noexcept;
/// Tells it.
void report(Misuse what, const void* where) noexcept;

}  // namespace memory
