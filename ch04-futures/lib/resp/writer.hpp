#pragma once
/// @file
/// Replies of a key-value server, and commands as programs send them: bytes behind other bytes.

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace resp {

/// "+OK": a short word.
inline void add_simple(std::string_view word, std::string& out) {
    out.append("+").append(word).append("\r\n");
}

/// "-ERR what is wrong".
inline void add_error(std::string_view words, std::string& out) {
    out.append("-ERR ").append(words).append("\r\n");
}

/// Sign, number, end of line: ":12", "$12", "*12".
inline void add_number(char sign, std::int64_t number, std::string& out) {
    char line[24];
    line[0] = sign;
    char* const end = std::to_chars(line + 1, line + 22, number).ptr;
    end[0] = '\r', end[1] = '\n';
    out.append(line, end + 2);
}

/// ":12".
inline void add_integer(std::int64_t number, std::string& out) {
    add_number(':', number, out);
}

/// "*2": so many replies follow.
inline void add_array(std::size_t count, std::string& out) {
    add_number('*', static_cast<std::int64_t>(count), out);
}

/// "$3", and the bytes.
inline void add_string(std::string_view bytes, std::string& out) {
    add_number('$', static_cast<std::int64_t>(bytes.size()), out);
    out.append(bytes).append("\r\n");
}

/// "$-1": there is nothing.
inline void add_nothing(std::string& out) { out.append("$-1\r\n"); }

/// A whole command: its name and what it is about.
template <typename... Words>
void add_command(std::string& out, const Words&... words) {
    add_array(sizeof...(words), out);
    (add_string(words, out), ...);
}

}  // namespace resp
