#include "fetch/parser.hpp"

#include <algorithm>

#include "fetch/words.hpp"

namespace fetch {

std::optional<std::string_view> Head::header(std::string_view name) const noexcept {
    for (const http::Header& one : headers) {
        if (http::is_same(one.name, name)) return one.value;
    }
    return std::nullopt;
}

Found Parser::mistake(std::string_view complaint) noexcept {
    complaint_ = complaint;
    return Found::mistake;
}

// ---- The head ----

// "HTTP/1.1 200 OK".
bool Parser::read_status(std::string_view line) noexcept {
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ') return false;
    if (line[7] < '0' || line[7] > '9' || (line.size() > 12 && line[12] != ' '))
        return false;
    const auto status = number_in(line.substr(9, 3), 10);
    if (!status || *status < 100 || !is_clean(line)) return false;
    head_.status = static_cast<int>(*status);
    head_.keep_alive = line[7] != '0';
    return true;
}

// @returns What is wrong.
std::string_view Parser::note(std::string_view name, std::string_view value) {
    if (http::is_same(name, "connection")) {
        if (has_option(value, "close")) head_.keep_alive = false;
        if (has_option(value, "keep-alive")) head_.keep_alive = true;
    } else if (http::is_same(name, "content-length")) {
        const auto length = number_in(value, 10);
        if (!length || (head_.length && *head_.length != *length))
            return "a wrong Content-Length";
        head_.length = length;
    } else if (http::is_same(name, "transfer-encoding")) {
        if (!http::is_same(value, "chunked") || head_.is_chunked)
            return "a Transfer-Encoding that is not understood";
        head_.is_chunked = true;
    }
    return {};
}

std::string_view Parser::read_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_name(line.substr(0, colon)) ||
        !is_clean(line))
        return "a header that is none";
    if (head_.headers.size() == limits_->headers) return "too many headers";
    head_.headers.push_back({line.substr(0, colon), trimmed(line.substr(colon + 1))});
    return note(head_.headers.back().name, head_.headers.back().value);
}

// What the head says of the body. An interim answer, 100 to 199, is skipped.
Found Parser::judge_head() {
    const int status = head_.status;
    if (status == 101) return mistake("another protocol, which nobody has asked for");
    if (status < 200) {
        kept_.clear();
        return Found::nothing;
    }
    if (head_.is_chunked && head_.length) return mistake("two lengths of one body");
    left_ = head_.length.value_or(0);
    if (!has_body_ || status == 204 || status == 304) {
        stage_ = Stage::end;
    } else if (head_.is_chunked) {
        stage_ = Stage::chunk_size;
    } else if (head_.length) {
        stage_ = left_ == 0 ? Stage::end : Stage::length;
    } else {
        stage_ = Stage::rest;
        head_.keep_alive = false;
    }
    return Found::head;
}

Found Parser::read_head(std::string_view& input) {
    while (!input.empty()) {
        // The end may stand on both sides of a cut: look at what is kept of it, too.
        const std::size_t before = kept_.size(), from = before < 3 ? 0 : before - 3;
        kept_.append(input.substr(0, limits_->head + 1 - std::min(before, limits_->head)));
        const std::size_t at = kept_.find("\r\n\r\n", from);
        if (at == std::string::npos) {
            if (kept_.size() > limits_->head) return mistake("a head that is too long");
            input = {};
            return Found::nothing;
        }
        if (at + 4 > limits_->head) return mistake("a head that is too long");
        input.remove_prefix(at + 4 - before);
        kept_.resize(at + 4);
        head_ = {};
        std::string_view rest = kept_;
        for (bool is_first = true; rest.size() > 2; is_first = false) {
            const std::size_t end = rest.find("\r\n");
            const auto line = rest.substr(0, end);
            rest.remove_prefix(end + 2);
            if (is_first && !read_status(line)) return mistake("a first line that is none");
            if (is_first) continue;
            if (const auto wrong = read_field(line); !wrong.empty()) return mistake(wrong);
        }
        if (const Found found = judge_head(); found != Found::nothing) return found;
    }
    return Found::nothing;
}

// ---- The body ----

Found Parser::take_body(std::string_view& input, Stage next) noexcept {
    if (input.empty()) return Found::nothing;
    body_ = input.substr(0, std::min<std::uint64_t>(left_, input.size()));
    input.remove_prefix(body_.size());
    left_ -= body_.size();
    if (left_ == 0) stage_ = next;
    return Found::body;
}

// A line between chunks, without its end, in line_. @returns Whether it is whole, or too long.
bool Parser::take_line(std::string_view& input) {
    const std::size_t at = input.find('\n');
    const auto piece = input.substr(0, at);
    line_.append(
        piece.substr(0, limits_->line + 2 - std::min(line_.size(), limits_->line + 1)));
    input.remove_prefix(std::min(piece.size() + 1, input.size()));
    return at != std::string_view::npos || line_.size() > limits_->line + 1;
}

// "1a;name=value": so many bytes follow, in digits of 16.
// [read]
Found Parser::read(std::string_view& input) {
    if (!complaint_.empty()) return Found::mistake;
    for (;;) {
        Found found = Found::nothing;
        switch (stage_) {
            case Stage::head:
                return read_head(input);
            case Stage::length:
                return take_body(input, Stage::end);
            case Stage::chunk_size:
                found = read_chunk_size(input);
                break;
            case Stage::chunk:
                return take_body(input, Stage::chunk_end);
            case Stage::chunk_end:
                found = read_chunk_end(input);
                break;
            case Stage::trailer:
                found = read_trailer(input);
                break;
            case Stage::rest:
                if (input.empty()) return Found::nothing;
                left_ = input.size() + 1;  // it has no end but the connection's
                return take_body(input, Stage::rest);
            case Stage::end:
                kept_ = std::string();
                stage_ = Stage::head;
                has_body_ = true;
                return Found::end;
        }
        if (found == Found::mistake) return found;
        if (input.empty() && stage_ != Stage::end) return Found::nothing;
    }
}
// [read]

Found Parser::finish() noexcept {
    if (!complaint_.empty()) return Found::mistake;
    if (stage_ != Stage::rest && stage_ != Stage::end)
        return mistake("a response that ends too early");
    stage_ = Stage::head;
    return Found::end;
}

}  // namespace fetch
