#pragma once
/// @file
/// Frames: how bytes stand in a log, so that a reader knows where the last whole ones end.
///
/// | bytes | what |
/// |--:|---|
/// | 4 | a mark |
/// | 4 | how long the content is |
/// | 8 | a sum of the content, of its length and of its place: file and position |
/// | n | the content |
///
/// Numbers stand as the machine has them, lowest byte first. A frame that is found at another
/// place, left over from a file of before, is none.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace journal {

/// Where a frame begins.
struct Place {
    std::uint64_t file;      ///< The number of the file.
    std::uint64_t position;  ///< Bytes in front of it.
};

/// What stands at a place.
struct Frame {
    /// How much of it is there.
    enum class State : std::uint8_t {
        whole,
        cut,    ///< It goes on behind the bytes.
        wrong,  ///< No frame, or other bytes than were written.
    };
    State state;                    ///< What follows holds if it is whole.
    std::string_view content = {};  ///< What it is for.
    std::size_t size = 0;           ///< Of the frame; if it is cut, of what can be known.
};

/// Bytes in front of the content.
inline constexpr std::size_t frame_head = 16;

/// Adds a frame for @p content to @p out. @pre Less than 4 GiB.
void add_frame(std::string_view content, Place place, std::string& out);
/// Reads the frame that @p bytes begin with.
[[nodiscard]] Frame read_frame(std::string_view bytes, Place place) noexcept;
/// Says whether a whole frame begins anywhere in @p bytes, which stand at @p place.
[[nodiscard]] bool has_frame(std::string_view bytes, Place place) noexcept;

}  // namespace journal
