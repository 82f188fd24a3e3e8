#pragma once
/// @file
/// The control and status registers of a RISC-V hart, and the few instructions that C++ has no words for.
/// With start.S, trap.S, user.S and gate.S all that knows the processor.
/// @source The RISC-V Instruction Set Manual, Volume II: Privileged Architecture; the Sstc extension

#include <cstdint>

namespace arch {

/// The registers by their numbers.
enum class Csr : unsigned {
    sstatus =
        0x100,    ///< What the hart did before the trap, and whether it may be interrupted.
    sie = 0x104,  ///< Which interrupts it takes, a bit of Interrupt each.
    stvec = 0x105,       ///< Where a trap goes.
    scounteren = 0x106,  ///< Which counters a user program may read.
    sscratch = 0x140,    ///< One word for the trap handler.
    sepc = 0x141,        ///< Where the trap came from.
    scause = 0x142,      ///< Why it came; the highest bit: an interrupt.
    stval = 0x143,       ///< The address or the instruction it is about.
    sip = 0x144,         ///< Which interrupts wait.
    stimecmp = 0x14d,    ///< When the timer interrupts.
    satp = 0x180,        ///< The page table.
    time = 0xc01,        ///< Ticks of 100 ns.
    instret = 0xc02,     ///< Instructions done.
};

/// Reads a register.
template <Csr Register>
[[nodiscard]] inline std::uint64_t read() noexcept {
    std::uint64_t value = 0;
    asm volatile("csrr %0, %1" : "=r"(value) : "i"(Register));
    return value;
}
/// Writes it.
template <Csr Register>
inline void write(std::uint64_t value) noexcept {
    asm volatile("csrw %0, %1" ::"i"(Register), "r"(value) : "memory");
}
/// Sets the @p bits of it. @returns What was there.
template <Csr Register>
inline std::uint64_t set(std::uint64_t bits) noexcept {
    std::uint64_t before = 0;
    asm volatile("csrrs %0, %1, %2" : "=r"(before) : "i"(Register), "rK"(bits) : "memory");
    return before;
}
/// Clears the @p bits of it. @returns What was there.
template <Csr Register>
inline std::uint64_t clear(std::uint64_t bits) noexcept {
    std::uint64_t before = 0;
    asm volatile("csrrc %0, %1, %2" : "=r"(before) : "i"(Register), "rK"(bits) : "memory");
    return before;
}

/// Bits of sstatus.
struct Status {
    static constexpr std::uint64_t interrupts =
        1U << 1;  ///< SIE: the kernel may be interrupted.
    static constexpr std::uint64_t interrupts_after = 1U << 5;  ///< SPIE: and after sret.
    static constexpr std::uint64_t from_kernel = 1U
                                                 << 8;  ///< SPP: sret goes to the kernel.
    static constexpr std::uint64_t user_memory =
        1U << 18;  ///< SUM: the kernel may touch the pages of users.
};

/// Bits of sie and sip.
struct Interrupt {
    static constexpr std::uint64_t software = 1U << 1;  ///< From another hart.
    static constexpr std::uint64_t timer = 1U << 5;     ///< stimecmp has come.
    static constexpr std::uint64_t external = 1U << 9;  ///< A device, through the PLIC.
};

/// Sleeps until an interrupt waits, even one that may not interrupt now.
inline void wait_for_interrupt() noexcept { asm volatile("wfi" ::: "memory"); }
/// Makes this hart forget what it knows of page tables.
inline void flush_translations() noexcept { asm volatile("sfence.vma" ::: "memory"); }
/// Likewise, of one page.
inline void flush_translation(std::uint64_t address) noexcept {
    asm volatile("sfence.vma %0, zero" ::"r"(address) : "memory");
}
/// Makes this hart see instructions that it has written.
inline void flush_instructions() noexcept { asm volatile("fence.i" ::: "memory"); }

/// Where a function is, and the registers that say who has called it.
struct Here {
    std::uint64_t pc;  ///< An instruction of it.
    std::uint64_t sp;  ///< Its stack.
    std::uint64_t s0;  ///< Its caller's, unless it uses that itself.
};
/// That of the function that calls.
[[nodiscard, gnu::always_inline]] inline Here here() noexcept {
    Here here{};
    asm volatile("auipc %0, 0\n mv %1, sp\n mv %2, s0"
                 : "=&r"(here.pc), "=&r"(here.sp), "=&r"(here.s0));
    return here;
}

/// While it lives, this hart is not interrupted.
class [[nodiscard]] Uninterrupted {
  public:
    Uninterrupted() noexcept
        : before_(clear<Csr::sstatus>(Status::interrupts)) {}  ///< From here.
    Uninterrupted(const Uninterrupted&) = delete;
    Uninterrupted& operator=(const Uninterrupted&) = delete;
    ~Uninterrupted() {
        set<Csr::sstatus>(before_ & Status::interrupts);
    }  ///< As it was before.

  private:
    const std::uint64_t before_;
};

}  // namespace arch
