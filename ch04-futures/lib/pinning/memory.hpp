#pragma once
/// @file
/// Memory: places for two objects, whose addresses are the same in every run.

#include <cstddef>
#include <cstdint>

namespace pinning {

/// A hundred bytes. Addresses in it are shown as if it began at 0x10000, so that a page can
/// be written about them.
class Memory {
  public:
    static constexpr std::uintptr_t start = 0x10000;  ///< What its first byte is called.

    /// Gives the place that is called @p address.
    [[nodiscard]] void* at(std::uintptr_t address) noexcept {
        return bytes_ + (address - start);
    }

    /// Says what the place is called that @p pointer points to.
    [[nodiscard]] unsigned name_of(const void* pointer) const noexcept {
        return static_cast<unsigned>(start) +
               static_cast<unsigned>(static_cast<const std::byte*>(pointer) - bytes_);
    }

  private:
    alignas(std::max_align_t) std::byte bytes_[0x70]{};
};

}  // namespace pinning
