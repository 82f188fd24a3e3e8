#pragma once
/// @file
/// Access: what may be done with a page; and where user programs live.

#include <cstdint>

namespace memory {

/// What may be done with a page. The bits are those of mmap(2).
enum class Access : std::uint8_t {
    none = 0,
    read = 1,
    write = 2,    ///< Implies read: the processor has no page that can be written only.
    execute = 4,  ///< Fetching instructions.
    read_write = read | write,
    read_execute = read | execute,
    write_execute = write | execute,  ///< No page of the kernel.
    all = read | write | execute,
    /// The kernel's memory, and the program may use it: no copy is made of it, for a fork or otherwise.
    lent = 8,
    lent_read_write = lent | read_write,
};
/// Both.
[[nodiscard]] constexpr Access operator|(Access one, Access other) noexcept {
    return static_cast<Access>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}
/// Says whether @p access allows all that is @p wanted.
[[nodiscard]] constexpr bool allows(Access access, Access wanted) noexcept {
    return (static_cast<unsigned>(wanted) & ~static_cast<unsigned>(access)) == 0;
}

inline constexpr std::uint64_t user_begin =
    0x1'0000'0000;  ///< The first address of user programs.
inline constexpr std::uint64_t user_end = 0x2'0000'0000;  ///< The first behind them.

}  // namespace memory
