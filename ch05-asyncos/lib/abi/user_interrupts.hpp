#pragma once
/// @file
/// What a program asks of the kernel about user interrupts. What it asks of the processor are the registers of the N
/// extension and uipi, the same on a processor that has them and on one whose kernel does it instead.

#include <cstdint>

namespace abi {

/// user_interrupt(what, ...): the first argument.
enum class UserInterrupt : std::uint64_t {
    hear =
        0,  ///< hear(): from now on it has the registers. A fork's child has them not, execve() ends it.
    grant =
        1,  ///< grant(process, vector): lets itself, its parent or a child send this. Gives the place in their table.
    send = 2,  ///< send(place): as uipi.send, but a refusal is an error, not a signal.
    wait =
        3,  ///< wait(): until something waits that is enabled, whatever ustatus says; as wfi does.
    counts =
        4,  ///< counts(UserInterruptCounts*): what the kernel has done instead of the processor.
    hear_by_page =
        5,  ///< hear_by_page(): as hear(), but with an InterruptPage instead of registers. Gives its place.
};

/// What counts() tells of all processes. Nothing, where the processor has the extension.
struct UserInterruptCounts {
    std::uint64_t emulated;  ///< Instructions of programs that the kernel has done,
    std::uint64_t
        instructions;  ///< and how many of its own that took, without the ways in and out.
};

/// What a program and the kernel share, so that neither needs the processor's registers: whoever is masked, and what waits,
/// both can see. So to mask is a store, which is no trap on any processor.
/// @source Barham et al., "Xen and the Art of Virtualization", SOSP 2003: events of a guest, and the mask that it shares
// [page]
struct InterruptPage {
    std::uint64_t
        masked;  ///< The program's: if not 0, the handler does not run. The kernel sets it when it lets it run.
    std::uint64_t
        waiting;  ///< The vectors that were sent and not taken, a bit each. Changed by atomic operations only.
    std::uint64_t handler;  ///< The program's: where its handler begins.
    std::uint64_t pc;       ///< The kernel's: where it has interrupted the program.
};
// [page]

/// The instruction by which a handler tells the kernel that it has ended: the program goes on at InterruptPage::pc, unmasked.
/// No processor knows it. A system call would need registers, and all of them are already those of the program.
inline constexpr std::uint32_t end_of_handler = 0x0a00'607b;

}  // namespace abi
