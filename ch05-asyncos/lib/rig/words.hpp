#pragma once
/// @file
/// What a judge says: what was expected, what happened, and where to look.

#include <string>
#include <string_view>

namespace rig {

/// The lines that `lab check` shows. Without @p where there is none.
[[nodiscard]] inline std::string told(const std::string& expected,
                                      const std::string& happened,
                                      const std::string& where = {}) {
    return "expected " + expected + "\nhappened " + happened +
           (where.empty() ? "" : "\nwhere " + where);
}

/// A text as it stands in a program: "a\n".
[[nodiscard]] inline std::string quoted(std::string_view text) {
    std::string shown = "\"";
    for (const char byte : text) {
        const bool is_plain = byte >= ' ' && byte <= '~';
        shown += is_plain ? std::string(1, byte) : byte == '\n' ? "\\n" : "\\?";
    }
    return shown + "\"";
}

/// "3 bytes", "1 byte".
[[nodiscard]] inline std::string count_of(std::uint64_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace rig
