#include "http/parser.hpp"

#include <algorithm>

namespace http {

Found Parser::mistake(int status) noexcept {
    status_ = status;
    return Found::mistake;
}

// [scan]
// Looks for the empty line that ends the head. Each byte is looked at once, however small the
// pieces are: who sends one byte at a time makes us wait, not work.
Found Parser::scan(std::string_view all) {
    while (head_end_ == 0) {
        const std::size_t at = all.find('\n', scanned_);
        const bool is_first = line_ == begin_;
        const std::size_t end = at == std::string_view::npos ? all.size() : at + 1;
        if (is_first && end - begin_ > limits_->line) return mistake(414);
        if (end - begin_ > limits_->head) return mistake(431);
        scanned_ = end;
        if (at == std::string_view::npos) return Found::nothing;
        if (at == 0 || all[at - 1] != '\r') return mistake(400);  // a line ends with CR LF
        const bool is_empty = end - line_ == 2;
        line_ = end;
        if (!is_empty) continue;
        if (is_first) {
            begin_ = end;  // empty lines before a request are forgiven
            if (begin_ > limits_->line) return mistake(400);
        } else {
            head_end_ = end;
        }
    }
    return Found::request;
}
// [scan]

Found Parser::finish(std::string_view all, Request& request) {
    const auto head = all.substr(begin_, head_end_ - begin_);
    const auto result = read_head(head, *limits_, request);
    if (result.status != 0) return mistake(result.status);
    end_ = head_end_ + result.body_bytes;
    if (all.size() < end_) return Found::nothing;
    request.body = all.substr(head_end_, result.body_bytes);
    return Found::request;
}

Found Parser::read(std::string_view& input, Request& request) {
    if (status_ != 0) return Found::mistake;
    if (is_done_) {
        kept_ = {};
        is_done_ = false;
    }
    // What is kept and what has come, as one text; if nothing is kept, without a copy.
    const bool is_whole = kept_.empty();
    const std::size_t kept = kept_.size();
    if (!is_whole) kept_.append(input);
    const std::string_view all = is_whole ? input : std::string_view(kept_);
    Found found = Found::nothing;
    if (head_end_ == 0) {
        found = scan(all);
        if (found == Found::request) found = finish(all, request);
    } else if (all.size() >= end_) {
        found = finish(all, request);  // its views would point to what has moved since
    }
    if (found == Found::nothing) {
        if (is_whole) kept_.assign(input);
        input = {};
    } else if (found == Found::request) {
        input.remove_prefix(end_ - kept);
        is_done_ = !is_whole;
        scanned_ = line_ = begin_ = head_end_ = end_ = 0;
    }
    return found;
}

}  // namespace http
