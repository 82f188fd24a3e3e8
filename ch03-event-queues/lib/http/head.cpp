// The lines of a head.
// @source RFC 9112 (HTTP/1.1): 3 request line, 5 field syntax, 6 message body, 9.3 persistence;
//         RFC 9110: 5.6.2 tokens, 7.2 Host, 10.1.1 Expect

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/request.hpp"

namespace http {

namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What a byte may be part of. A table: every byte of every head is looked up here.
constexpr unsigned char token = 1, visible = 2, text = 4;
constexpr std::array<unsigned char, 256> uses = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0x21; c < 0x7f; ++c) table[c] = visible | text;
    for (unsigned c = 0x80; c < 0x100; ++c) table[c] = text;  // letters of other alphabets
    table[' '] = table['\t'] = text;
    for (unsigned c = '0'; c <= '9'; ++c) table[c] |= token;
    for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] |= token;
    for (unsigned c = 'a'; c <= 'z'; ++c) table[c] |= token;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] |= token;
    return table;
}();

bool is_all(std::string_view bytes, unsigned char use) noexcept {
    return std::ranges::all_of(
        bytes, [use](char c) { return (uses[static_cast<unsigned char>(c)] & use) != 0; });
}

bool is_token(std::string_view bytes) noexcept {
    return !bytes.empty() && is_all(bytes, token);
}

std::string_view trimmed(std::string_view bytes) noexcept {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!bytes.empty() && is_blank(bytes.front())) bytes.remove_prefix(1);
    while (!bytes.empty() && is_blank(bytes.back())) bytes.remove_suffix(1);
    return bytes;
}

// Takes the text before the next @p mark, and the mark.
std::optional<std::string_view> take_until(std::string_view& rest,
                                           std::string_view mark) noexcept {
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto taken = rest.substr(0, at);
    rest.remove_prefix(at + mark.size());
    return taken;
}

// "GET /hello HTTP/1.1". @returns The status that refuses it, or 0.
int read_request_line(std::string_view line, Request& request) noexcept {
    const auto method = take_until(line, " ");
    const auto target = take_until(line, " ");
    if (!method || !target || !is_token(*method) || target->empty()) return 400;
    if (!is_all(*target, visible)) return 400;
    const bool is_http = line.size() == 8 && line.starts_with("HTTP/") && line[6] == '.' &&
                         line[5] >= '0' && line[5] <= '9' && line[7] >= '0' &&
                         line[7] <= '9';
    if (!is_http) return 400;
    if (line[5] != '1') return 505;
    request.method = *method;
    request.target = *target;
    request.minor = line[7] == '0' ? 0 : 1;  // 1.2 would be answered as 1.1
    request.keep_alive = request.minor > 0;
    return 0;
}

// Says whether the list "close, upgrade" has @p wanted.
bool has_option(std::string_view list, std::string_view wanted) noexcept {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (is_same(trimmed(list.substr(0, comma)), wanted)) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

// What the headers say of the message itself.
struct Framing {
    std::optional<std::size_t> length = {};
    bool is_chunked = false;
    int hosts = 0;
};

int note_length(std::string_view value, Framing& framing) noexcept {
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), length);
    const bool is_number =
        !value.empty() && value.front() != '-' && end == value.data() + value.size();
    if (is_number && error == std::errc::result_out_of_range) return 413;
    if (!is_number || error != std::errc{}) return 400;
    // Two that differ: somebody on the way may have believed the other one.
    if (framing.length && *framing.length != length) return 400;
    framing.length = length;
    return 0;
}

// Few headers are about the message itself, and most others have another length.
int note_header(const Header& header, Request& request, Framing& framing) noexcept {
    const auto is = [&](std::string_view name) { return is_same(header.name, name); };
    switch (header.name.size()) {
        case 4:
            if (is("host")) ++framing.hosts;
            return 0;
        case 6:
            return is("expect") ? 417 : 0;
        case 10:
            if (!is("connection")) return 0;
            if (has_option(header.value, "keep-alive") && request.minor == 0)
                request.keep_alive = true;
            if (has_option(header.value, "close")) request.keep_alive = false;
            return 0;
        case 14:
            return is("content-length") ? note_length(header.value, framing) : 0;
        case 17:
            if (is("transfer-encoding")) framing.is_chunked = true;
            return 0;
        default:
            return 0;
    }
}

// "Name: value". No blank may stand before the colon, nor before the name: such lines have been
// read in different ways by different servers, which is how requests are smuggled.
int read_header(std::string_view line, Request& request, Framing& framing) {
    const auto name = take_until(line, ":");
    if (!name || !is_token(*name)) return 400;
    const auto value = trimmed(line);
    if (!is_all(value, text)) return 400;
    request.headers.push_back({*name, value});
    return note_header(request.headers.back(), request, framing);
}

HeadResult judged(const Framing& framing, const Limits& limits, const Request& request) {
    if (framing.hosts > 1 || (framing.hosts == 0 && request.minor > 0)) return {400};
    if (framing.is_chunked && framing.length) return {400};
    if (framing.is_chunked) return {501};
    const std::size_t length = framing.length.value_or(0);
    if (length > limits.body) return {413};
    return {0, length};
}

}  // namespace

HeadResult read_head(std::string_view head, const Limits& limits, Request& request) {
    request.headers.clear();
    request.body = {};
    const auto first = take_until(head, "\r\n");
    if (!first) return {400};
    if (const int status = read_request_line(*first, request); status != 0) return {status};
    Framing framing;
    for (;;) {
        const auto line = take_until(head, "\r\n");
        if (!line) return {400};
        if (line->empty()) return judged(framing, limits, request);
        if (request.headers.size() == limits.headers) return {431};
        if (const int status = read_header(*line, request, framing); status != 0)
            return {status};
    }
}

bool is_same(std::string_view one, std::string_view other) noexcept {
    return one.size() == other.size() && std::ranges::equal(one, other, [](char a, char b) {
               return lower(a) == lower(b);
           });
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
    for (const Header& header : headers) {
        if (is_same(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::string_view Request::path() const noexcept {
    return target.substr(0, target.find('?'));
}

std::string_view Request::query() const noexcept {
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

}  // namespace http
