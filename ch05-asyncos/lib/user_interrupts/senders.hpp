#pragma once
/// @file
/// Sender: an entry of the table that says to whom a program may send interrupts. The program names entries by their
/// places and cannot reach the table, so an entry is a right that it was given: a capability.
/// @source U-interrupt: "RISC-V User-Interrupt Specification", uintr/doc/spec.md

#include <cstddef>
#include <cstdint>

namespace user_interrupts {

inline constexpr std::size_t senders = 512;  ///< In a table, which is a page.
inline constexpr unsigned vectors = 64;      ///< That one receiver tells apart: 0 to 63.

/// An entry, as the processor reads it: bit 0 says whether it may, 16 to 31 are the vector, 48 to 63 the receiver.
/// Bit 1 is the kernel's: the entry was granted. While the receiver sleeps the processor may not send, so that the kernel
/// hears of it and wakes the receiver.
struct Sender {
    std::uint64_t word = 0;  ///< All of it.

    /// The right to send @p vector to @p receiver. @pre the vector below 64, the receiver below 512
    static constexpr Sender granted(std::uint64_t receiver, std::uint64_t vector) noexcept {
        return {receiver << 48 | vector << 16 | 3};
    }
    /// Whether there is such a right.
    [[nodiscard]] constexpr bool is_granted() const noexcept { return (word & 2) != 0; }
    /// Whether the processor may send without the kernel.
    constexpr void let_processor(bool may) noexcept {
        word = (word & ~std::uint64_t{1}) | (may ? 1 : 0);
    }
    /// To whom.
    [[nodiscard]] constexpr std::uint64_t receiver() const noexcept { return word >> 48; }
    /// What. The processor looks at the lowest six bits.
    [[nodiscard]] constexpr unsigned vector() const noexcept {
        return static_cast<unsigned>(word >> 16) % vectors;
    }
};
static_assert(sizeof(Sender) == 8);

}  // namespace user_interrupts
