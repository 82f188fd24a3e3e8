#pragma once
/// @file
/// print(): text on the output, collected until it is worth a system call. complain(): a line about what went wrong.

#include <concepts>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace user {

/// Prints one piece.
void print_one(std::string_view text) noexcept;
/// Likewise.
inline void print_one(const char* text) noexcept { print_one(std::string_view(text)); }
/// Likewise.
inline void print_one(char byte) noexcept { print_one(std::string_view(&byte, 1)); }
/// Likewise: in words.
inline void print_one(base::Errno error) noexcept { print_one(base::describe(error)); }

/// Prints a number, at least @p width wide, filled up in front.
void print_number(std::uint64_t number, unsigned base = 10, unsigned width = 0,
                  char filler = ' ') noexcept;

/// A number to be printed with base 16, with zeros in front.
struct Hex {
    std::uint64_t value;  ///< The number.
    unsigned width;       ///< How many digits at least.
};
/// A piece, filled up with blanks in front.
struct Right {
    std::uint64_t value;  ///< The number.
    unsigned width;       ///< How wide.
};
/// Prints it.
inline void print_one(Hex number) noexcept {
    print_number(number.value, 16, number.width, '0');
}
/// Prints it.
inline void print_one(Right number) noexcept {
    print_number(number.value, 10, number.width);
}
/// Prints a number.
template <std::integral Integer>
    requires(!std::same_as<Integer, char> && !std::same_as<Integer, bool>)
void print_one(Integer number) noexcept {
    if (number < 0) print_one('-');
    const auto bits = static_cast<std::uint64_t>(number);
    print_number(number < 0 ? 0 - bits : bits);
}

/// Prints all pieces, one after the other: print("page ", 3, "\n").
template <class... Pieces>
void print(const Pieces&... pieces) noexcept {
    (print_one(pieces), ...);
}

/// Writes what was printed. @returns Whether all that was ever printed has gone out.
bool flush() noexcept;

/// Where print() leads from now on: a file's number. @returns Where it led before.
int print_to(int file) noexcept;

/// Prints "program: ...", and ends the line, on the file for errors.
template <class... Pieces>
void complain(const Pieces&... pieces) noexcept;

/// The program's name.
void print_program_name() noexcept;

template <class... Pieces>
void complain(const Pieces&... pieces) noexcept {
    const int before = print_to(2);
    print_program_name();
    (print_one(pieces), ...);
    print_one('\n');
    print_to(before);
}

}  // namespace user
