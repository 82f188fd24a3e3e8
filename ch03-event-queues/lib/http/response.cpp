#include "http/response.hpp"

#include <charconv>
#include <utility>

namespace http {

std::string_view words_of(int status) noexcept {
    static constexpr std::pair<int, std::string_view> all[] = {
        {200, "OK"},
        {400, "Bad Request"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {417, "Expectation Failed"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (const auto& [number, words] : all) {
        if (number == status) return words;
    }
    return "Unknown";
}

namespace {

void add_number(std::size_t number, std::string& out) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// What a hexadecimal digit counts; -1 if it is none.
int value_of(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// "%20" is a blank; "%00" would end the name for the system, and for nobody else.
std::optional<std::string> decoded(std::string_view path) {
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            text += path[i];
            continue;
        }
        if (i + 2 >= path.size()) return std::nullopt;
        const int high = value_of(path[i + 1]), low = value_of(path[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
        text += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return text;
}

}  // namespace

void write(const Response& response, std::string& out) {
    out += "HTTP/1.1 ";
    add_number(static_cast<std::size_t>(response.status), out);
    out += ' ';
    out += words_of(response.status);
    out += "\r\nContent-Type: ";
    out += response.type;
    out += "\r\nContent-Length: ";
    add_number(response.length.value_or(response.body.size()), out);
    out += "\r\n";
    if (!response.keep_alive) out += "Connection: close\r\n";
    out += response.more_headers;
    out += "\r\n";
    if (response.has_body) out += response.body;
}

std::string_view type_of(std::string_view name) noexcept {
    static constexpr std::pair<std::string_view, std::string_view> all[] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css"},
        {".js", "text/javascript"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
    };
    for (const auto& [ending, type] : all) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

// [name]
// First decode, then judge: "/%2e%2e/secret" is "/../secret". A part of a path is a name, and none
// that means something else to a system: "", ".", "..", "a\b", "c:d".
std::optional<std::string> name_in_folder(std::string_view path) {
    auto text = decoded(path);
    if (!text || !text->starts_with('/')) return std::nullopt;
    text->erase(0, 1);
    if (text->empty() || text->ends_with('/')) *text += "index.html";
    std::string_view rest = *text;
    for (;;) {
        const std::size_t slash = rest.find('/');
        const auto part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return std::nullopt;
        if (part.find_first_of("\\:") != std::string_view::npos) return std::nullopt;
        if (slash == std::string_view::npos) return text;
        rest.remove_prefix(slash + 1);
    }
}
// [name]

}  // namespace http
