#pragma once
/// @file
/// HexText: a number with base 16, as a text.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kernel {

/// "0x80000000" and the like. Where it goes is its owner's affair: Hex is for the console.
class HexText {
  public:
    /// Of @p number.
    explicit constexpr HexText(std::uint64_t number) noexcept {
        do {
            text_[--at_] = "0123456789abcdef"[number % 16];
            number /= 16;
        } while (number != 0);
        text_[--at_] = 'x';
        text_[--at_] = '0';
    }
    /// The text, as long as this lives.
    constexpr operator std::string_view() const noexcept {
        return {text_ + at_, sizeof text_ - at_};
    }

  private:
    char text_[18]{};
    std::size_t at_ = sizeof text_;
};

}  // namespace kernel
