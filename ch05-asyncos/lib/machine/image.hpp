#pragma once
/// @file
/// Programs for the machine: ELF files. Nothing in a file is believed.
/// @source System V Application Binary Interface, chapters 4 and 5

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "machine/bits.hpp"

namespace machine {

/// An ELF file for RISC-V, 64 bits.
class Image {
  public:
    explicit Image(std::span<const std::byte> file) noexcept
        : file_(file) {}  ///< It must live as long.

    /// Copies what is to be loaded into @p memory, which begins at memory_begin.
    /// @returns Nothing, or what is wrong with the file.
    [[nodiscard]] const char* load(std::span<std::byte> memory) const noexcept;
    /// The address of a symbol.
    [[nodiscard]] std::optional<uint64_t> find(std::string_view name) const noexcept;

  private:
    std::span<const std::byte> file_;

    [[nodiscard]] bool is_inside(uint64_t offset, uint64_t size) const noexcept;
    template <class T>
    [[nodiscard]] T read(uint64_t offset) const noexcept;
    [[nodiscard]] const char* load_segment(uint64_t header,
                                           std::span<std::byte> memory) const noexcept;
    [[nodiscard]] std::optional<uint64_t> find_in(uint64_t table, uint64_t names,
                                                  std::string_view name) const noexcept;
};

}  // namespace machine
