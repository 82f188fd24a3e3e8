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
};

/// What counts() tells of all processes. Nothing, where the processor has the extension.
struct UserInterruptCounts {
    std::uint64_t emulated;  ///< Instructions of programs that the kernel has done,
    std::uint64_t
        instructions;  ///< and how many of its own that took, without the ways in and out.
};

}  // namespace abi
