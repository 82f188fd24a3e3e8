#pragma once
/// @file
/// instructions: what a program costs in instructions, which repeat where times do not.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Runs @p program with @p arguments under callgrind, and counts its instructions from the
/// first to the last, those of the C library and the loader included. What it prints is
/// lost.
/// @returns Nothing if there is no valgrind here, or if the program ends in an error.
/// @source callgrind manual: "Collected", the sum of the event Ir
[[nodiscard]] std::optional<std::uint64_t> instructions(
    const std::string& program, const std::vector<std::string>& arguments);

/// Counts the instructions of one round of @p what: `program --only what N` must do N
/// rounds of it. Between N and 2 N rounds the program's start and end cancel out.
/// @param rounds  N. With more, what a round costs only now and then is spread better.
/// @returns Nothing if instructions() gives nothing.
[[nodiscard]] std::optional<double> instructions_of_one(const std::string& program,
                                                        std::string_view what, int rounds);

}  // namespace bench
