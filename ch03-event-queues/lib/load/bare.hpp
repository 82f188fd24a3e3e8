#pragma once
/// @file
/// The bare loop: an epoll server by hand, as short as can be. What a library costs is what it
/// takes beyond this.

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

/// What a server says: what it hears; or the same for each "\r\n\r\n", as a web server for one page.
struct Says {
    std::string answer = "";  ///< The whole answer; empty: what it hears.
};

/// Finds in what a client sends how many requests end there. @returns How many bytes to answer
/// with, which are put into @p out; for an echo the bytes themselves.
[[nodiscard]] std::string_view answer_to(std::string_view heard, const Says& says,
                                         std::string& out);

/// Serves for ever on @p port: level-triggered, a read and a write for each request.
void serve_bare(std::uint16_t port, const Says& says);

}  // namespace load
