#pragma once
/// @file
/// The N extension, where the processor has it: the door through which the kernel gives its registers to a program and
/// takes them back. Where it has not, nothing here may be called.
/// @source The RISC-V Instruction Set Manual, Volume II, of 2019: "N"; U-interrupt: uintr/doc/spec.md

#include "arch/hart.hpp"
#include "user_interrupts/registers.hpp"

namespace arch {

/// Says whether this board's harts have it: misa has a bit for each letter, and start.S has kept it.
[[nodiscard]] inline bool has_user_interrupts() noexcept {
    return (this_hart().extensions >> ('N' - 'A') & 1) != 0;
}

/// One register of the user's block, or of the supervisor's that belong to it.
template <auto Number>
[[nodiscard]] inline std::uint64_t read_number() noexcept {
    std::uint64_t value = 0;
    asm volatile("csrr %0, %1" : "=r"(value) : "i"(Number));
    return value;
}
/// Writes it.
template <auto Number>
inline void write_number(std::uint64_t value) noexcept {
    asm volatile("csrw %0, %1" ::"i"(Number), "r"(value) : "memory");
}

/// Who hears on this hart, and to whom it may send.
struct UserRoles {
    std::uint64_t receiver;  ///< The number.
    const void* rights;      ///< The table of user_interrupts::Sender, a page.
};

/// The program that this hart runs next has @p registers, and these @p roles.
inline void give_user_interrupts(const user_interrupts::Registers& registers,
                                 UserRoles roles) noexcept {
    using user_interrupts::Csr;
    constexpr std::uint64_t is_on = 1ULL << 63, one_page = 1ULL << 44;
    write_number<0x103>(user_interrupts::software);  // sideleg
    write_number<Csr::uie>(registers.enabled);
    write_number<Csr::utvec>(registers.vector);
    write_number<Csr::uscratch>(registers.scratch);
    write_number<Csr::uepc>(registers.pc);
    write_number<Csr::ucause>(registers.cause);
    write_number<Csr::utval>(registers.value);
    write_number<Csr::uip>(registers.pending);
    write_number<Csr::ustatus>(registers.status);
    const auto table = reinterpret_cast<std::uint64_t>(roles.rights);
    write_number<0x1b0>(is_on | one_page | table >> 12);  // suist
    write_number<0x1b1>(is_on | roles.receiver);          // suirs
}

/// It runs no more: its registers come back, and the next program finds nothing of them. What is sent to it from now on waits
/// in the interrupt controller.
[[nodiscard]] inline user_interrupts::Registers take_user_interrupts() noexcept {
    using user_interrupts::Csr;
    write_number<0x1b1>(0);  // from here on uip has only the bit that the program has set
    write_number<0x1b0>(0);
    const user_interrupts::Registers registers{.status = read_number<Csr::ustatus>(),
                                               .enabled = read_number<Csr::uie>(),
                                               .vector = read_number<Csr::utvec>(),
                                               .scratch = read_number<Csr::uscratch>(),
                                               .pc = read_number<Csr::uepc>(),
                                               .cause = read_number<Csr::ucause>(),
                                               .value = read_number<Csr::utval>(),
                                               .pending = read_number<Csr::uip>()};
    give_user_interrupts({}, {0, nullptr});
    write_number<0x1b1>(0);
    write_number<0x1b0>(0);
    write_number<0x103>(0);
    return registers;
}

}  // namespace arch
