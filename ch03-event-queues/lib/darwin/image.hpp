#pragma once
/// @file
/// Image: a program for macOS in the memory of a Linux process.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace darwin {

/// A program from a Mach-O file, at whatever address there was room.
///
/// Only what needs nobody else: no libraries, no pointers that would have to be moved with it.
class Image {
  public:
    /// The processors that macOS runs on, as Mach-O numbers them.
    enum class Cpu : std::uint32_t { x86_64 = 0x01000007, aarch64 = 0x0100000C };

    /// Reads the file at @p path, and puts it where it can run.
    /// @errors no_such_file, access_denied
    /// @errors bad_executable  it is no such file, or broken, or wants a library or pointers moved
    [[nodiscard]] static base::Result<Image> load(const char* path) noexcept;
    /// The same of a file in memory.
    [[nodiscard]] static base::Result<Image> load(std::span<const std::byte> file) noexcept;
    /// Takes the memory over.
    Image(Image&& other) noexcept;
    Image& operator=(Image&&) = delete;
    ~Image();

    /// For which processor it is.
    [[nodiscard]] Cpu cpu() const noexcept { return cpu_; }
    /// Its instructions, and what stands between them.
    [[nodiscard]] std::span<std::byte> text() const noexcept { return text_; }
    /// Where it begins.
    [[nodiscard]] const std::byte* entry() const noexcept { return entry_; }

  private:
    Image() = default;

    std::span<std::byte> memory_;
    std::span<std::byte> text_;
    const std::byte* entry_ = nullptr;
    Cpu cpu_ = {};
};

}  // namespace darwin
