#pragma once
/// @file
/// Request: what a client of HTTP/1.1 asks for.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace http {

/// One line of a head: "Host: example".
struct Header {
    std::string_view name;   ///< As it was sent; compare it with is_same().
    std::string_view value;  ///< Without the blanks around it.
};

/// Says whether @p one and @p other are the same but for capital letters, as names are.
[[nodiscard]] bool is_same(std::string_view one, std::string_view other) noexcept;

/// A request. Its texts are views: they end with the next call of the Parser that made it.
struct Request {
    std::string_view method;      ///< "GET"
    std::string_view target;      ///< "/hello?to=world"
    int minor = 1;                ///< 1 of HTTP/1.1.
    std::vector<Header> headers;  ///< In the order in which they came.
    std::string_view body;        ///< All of it.
    bool keep_alive = true;       ///< More may follow on this connection.

    /// The value of the first header @p name; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> header(
        std::string_view name) const noexcept;
    /// The target, up to its question mark.
    [[nodiscard]] std::string_view path() const noexcept;
    /// The target, behind its question mark; empty if there is none.
    [[nodiscard]] std::string_view query() const noexcept;
};

/// How much a client may send.
struct Limits {
    std::size_t line = 8 * 1024;     ///< Bytes of the first line.
    std::size_t head = 16 * 1024;    ///< Bytes of all lines up to the empty one.
    std::size_t headers = 100;       ///< How many.
    std::size_t body = 1024 * 1024;  ///< Bytes.
};

/// What a head says about the message that it begins.
struct HeadResult {
    int status = 0;  ///< Why it is refused: 400, 413, 417, 431, 501 or 505. 0 if it is not.
    std::size_t body_bytes = 0;  ///< Content-Length.
};

/// Reads a whole head, its empty line included, into @p request, all but the body.
/// @pre Each line of @p head ends with CR LF, and there are no others.
[[nodiscard]] HeadResult read_head(std::string_view head, const Limits& limits,
                                   Request& request);

}  // namespace http
