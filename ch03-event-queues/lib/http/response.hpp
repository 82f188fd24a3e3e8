#pragma once
/// @file
/// Response: what a server of HTTP/1.1 answers.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace http {

/// An answer.
struct Response {
    int status = 200;                        ///< 200, 404, ...
    std::string_view type = "text/plain";    ///< Of the body.
    std::string_view body = {};              ///< All of it; or nothing, if it follows.
    std::optional<std::size_t> length = {};  ///< How long the body will be that follows.
    bool keep_alive = true;                  ///< More may follow.
    bool has_body = true;                    ///< False for HEAD: all but the body.
    std::string_view more_headers = {};      ///< Whole lines, each with its CR LF.
};

/// What @p status means: "Not Found".
[[nodiscard]] std::string_view words_of(int status) noexcept;

/// Adds the bytes of @p response to @p out.
void write(const Response& response, std::string& out);

/// The type of a file of that name, by its ending: "text/html".
[[nodiscard]] std::string_view type_of(std::string_view name) noexcept;

/// The name in a folder that @p path means: "/a%20b/c" is "a b/c".
/// @returns Nothing for a path that is none, or that leads out of the folder: "/../x", "//x".
[[nodiscard]] std::optional<std::string> name_in_folder(std::string_view path);

}  // namespace http
