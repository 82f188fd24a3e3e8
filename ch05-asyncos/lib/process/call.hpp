#pragma once
/// @file
/// Call: a system call that a process has made, and how far it has come.

#include <cstdint>

#include "files/file.hpp"

namespace process {

struct Process;

/// One call. Its arguments are where it was made: in the registers of the process, for one.
struct Call : futures::Pinned {
    /// Of @p whose; the six @p words are there as long as the call.
    Call(Process& whose, const std::uint64_t* words) noexcept
        : process(whose), arguments(words) {}

    Process& process;                      ///< Who has made it.
    const std::uint64_t* const arguments;  ///< Six.
    files::ReadRequest reading;            ///< Its read, while a file keeps that,
    files::File* reads_from = nullptr;     ///< and which.
    std::uint64_t bytes_done = 0;          ///< So many were, before it had to wait.

    /// An argument, 0 to 5.
    [[nodiscard]] std::uint64_t argument(unsigned number) const noexcept {
        return arguments[number];
    }
};

}  // namespace process
