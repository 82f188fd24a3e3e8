#pragma once
/// @file
/// What an ELF file says about the program in it: which bytes belong where. Nothing that it says is believed unseen.
/// @source Tool Interface Standard (TIS) Executable and Linking Format (ELF) Specification; RISC-V ELF psABI

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace elf {

/// Where a program may be.
struct Bounds {
    std::uint64_t begin;  ///< The first address.
    std::uint64_t end;    ///< The first behind the last.
};

/// A part of the file that goes to memory.
struct Segment {
    std::uint64_t address;  ///< Where it begins in memory.
    std::uint64_t
        memory_bytes;          ///< So much of memory; what the file does not give is zero.
    std::uint64_t offset;      ///< Where it begins in the file.
    std::uint64_t file_bytes;  ///< So much of the file: at most memory_bytes.
    bool is_writable;          ///< The program may write to it.
    bool is_executable;        ///< It is code.
};

/// A program as its file describes it.
struct Image {
    static constexpr std::size_t most_segments = 8;  ///< No program here has more.

    std::array<Segment, most_segments> places;  ///< The first count are used.
    std::size_t count = 0;                      ///< How many.
    std::uint64_t entry = 0;  ///< Where it begins: in an executable segment.
    std::uint64_t headers =
        0;  ///< The address of the program headers; 0: they are not in memory.
    std::uint16_t header_count = 0;  ///< How many there are.

    /// The segments, by address; no two share a page.
    [[nodiscard]] std::span<const Segment> segments() const noexcept {
        return {places.data(), count};
    }
    /// The first address behind all of them.
    [[nodiscard]] std::uint64_t end() const noexcept {
        return places[count - 1].address + places[count - 1].memory_bytes;
    }
};

/// So many bytes of the file, or all of them, read_image() wants to see.
inline constexpr std::size_t first_bytes = 1024;

/// Reads what @p file says, of which only the begin need be there; the whole file has @p file_bytes.
/// @errors bad_executable  it is no static 64-bit program for RISC-V, or says what cannot be: segments outside of
///                         @p bounds or the file, that overlap, or that can be both written and executed
[[nodiscard]] base::Result<Image> read_image(std::span<const std::byte> file,
                                             std::uint64_t file_bytes,
                                             Bounds bounds) noexcept;

}  // namespace elf
