#pragma once
/// @file
/// What the packets of a protocol are taken apart with, and put together: never beyond the end of what came, or of the room.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// Bytes of protocols.
namespace packets {

/// The byte of @p text at @p at. @pre There is one.
[[nodiscard]] inline std::uint8_t byte(std::string_view text, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(text[at]);
}

/// Takes @p count bytes from the front of @p rest. @returns Whether there were so many; if not, nothing is taken.
[[nodiscard]] inline bool take(std::string_view& rest, std::size_t count,
                               std::string_view& taken) noexcept {
    if (rest.size() < count) return false;
    taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return true;
}

/// Takes a number of two bytes, the high one first. @returns Whether there were two.
[[nodiscard]] inline bool take(std::string_view& rest, std::uint16_t& number) noexcept {
    std::string_view taken;
    if (!take(rest, 2, taken)) return false;
    number = static_cast<std::uint16_t>(byte(taken, 0) << 8 | byte(taken, 1));
    return true;
}

/// Writes pieces one behind the other, as long as there is room.
class Writer {
  public:
    /// Into @p room.
    explicit Writer(std::span<char> room) noexcept : room_(room) {}
    /// A byte: the low one of @p value.
    void put(unsigned value) noexcept {
        const char one = static_cast<char>(value);
        put(std::string_view(&one, 1));
    }
    /// Two bytes, the high one first.
    void put_two(unsigned value) noexcept {
        put(value >> 8U);
        put(value & 0xffU);
    }
    /// All of @p text.
    void put(std::string_view text) noexcept {
        if (text.size() <= room_.size() - std::min(used_, room_.size()))
            std::ranges::copy(text, room_.begin() + static_cast<std::ptrdiff_t>(used_));
        used_ += text.size();
    }
    /// That was all. @returns How many bytes it has. @errors no_buffers  it has more than the room
    [[nodiscard]] base::Result<std::size_t> end() const noexcept {
        if (used_ > room_.size()) return base::fail(base::Errno::no_buffers);
        return used_;
    }

  private:
    std::span<char> room_;
    std::size_t used_ = 0;
};

}  // namespace packets
