#include "resp/parser.hpp"

#include <algorithm>

namespace resp {

namespace {

enum class Line : std::uint8_t { whole, cut, wrong };

// Numbers have so many digits at most: none of our limits needs more.
constexpr std::size_t most_digits = 10;

// A number, its sign and CR LF: that much more must come before a limit is seen to be passed.
constexpr std::size_t most_line_end = 16;

// "12\r\n" at the front of `text`. `size` is how long that is.
Line read_number(std::string_view text, std::size_t& number, std::size_t& size) noexcept {
    std::size_t i = 0;
    number = 0;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
        if (i == most_digits) return Line::wrong;
        number = number * 10 + static_cast<std::size_t>(text[i++] - '0');
    }
    if (i == text.size()) return Line::cut;
    if (i == 0 || text[i] != '\r') return Line::wrong;
    if (i + 1 == text.size()) return Line::cut;
    size = i + 2;
    return text[i + 1] == '\n' ? Line::whole : Line::wrong;
}

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

Found Parser::mistake(std::string_view complaint) noexcept {
    complaint_ = complaint;
    return Found::mistake;
}

// A line of text: words with blanks between them.
Found Parser::read_words(std::string_view all) {
    const std::size_t end = all.find('\n', std::max(at_, scanned_));
    const std::size_t length = (end == std::string_view::npos ? all.size() : end) - at_;
    if (length > limits_->line) return mistake("Protocol error: too big inline request");
    scanned_ = all.size();
    if (end == std::string_view::npos) return Found::nothing;
    std::size_t last = end;
    if (last > at_ && all[last - 1] == '\r') --last;
    for (std::size_t i = at_; i < last;) {
        if (is_blank(all[i])) {
            ++i;
            continue;
        }
        if (all[i] == '"' || all[i] == '\'')
            return mistake("Protocol error: quotes are not understood in a line");
        const std::size_t begin = i;
        while (i < last && !is_blank(all[i])) ++i;
        words_.push_back({begin, i - begin});
        if (words_.size() > limits_->arguments)
            return mistake("Protocol error: invalid multibulk length");
    }
    at_ = end + 1;
    return Found::command;
}

// "*2\r\n": so many words follow.
Found Parser::read_count(std::string_view all) {
    std::size_t size = 0;
    const auto rest = all.substr(at_ + 1);
    const Line line = read_number(rest, missing_, size);
    const bool is_wrong = line == Line::wrong || missing_ > limits_->arguments;
    if (is_wrong) return mistake("Protocol error: invalid multibulk length");
    if (line == Line::cut) {
        missing_ = 0;
        return Found::nothing;
    }
    at_ += 1 + size;
    return Found::command;
}

// "$3\r\nGET\r\n". Its length is judged before anything of it has come.
Found Parser::read_argument(std::string_view all) {
    if (at_ == all.size()) return Found::nothing;
    if (all[at_] != '$') return mistake("Protocol error: expected '$'");
    std::size_t length = 0, size = 0;
    const Line line = read_number(all.substr(at_ + 1), length, size);
    if (line == Line::wrong) return mistake("Protocol error: invalid bulk length");
    if (line == Line::cut) return Found::nothing;
    const std::size_t begin = at_ + 1 + size;
    if (begin + length + 2 > limits_->command)
        return mistake("Protocol error: invalid bulk length");
    const auto behind = all.substr(std::min(begin + length, all.size()), 2);
    if (!std::string_view("\r\n").starts_with(behind))
        return mistake("Protocol error: expected CR LF behind a string");
    if (behind.size() < 2) return Found::nothing;
    words_.push_back({begin, length});
    at_ = begin + length + 2;
    --missing_;
    return Found::command;
}

Found Parser::parse(std::string_view all) {
    if (all.empty()) return Found::nothing;
    if (at_ == 0 && all.front() != '*') return read_words(all);
    if (at_ == 0) {
        if (const Found found = read_count(all); found != Found::command) return found;
    }
    while (missing_ > 0) {
        if (const Found found = read_argument(all); found != Found::command) return found;
    }
    return Found::command;
}

// Takes in as much of @p input as the limit leaves room for: by doubling, but not beyond it.
std::size_t Parser::keep(std::string_view input) {
    const std::size_t most = std::max(limits_->command, limits_->line) + most_line_end;
    const auto piece = input.substr(0, most - kept_.size());
    const std::size_t size = kept_.size() + piece.size();
    if (size > kept_.capacity())
        kept_.reserve(std::min(std::max(size, 2 * kept_.capacity()), most));
    kept_.insert(kept_.end(), piece.begin(), piece.end());
    return piece.size();
}

void Parser::begin_next() noexcept {
    words_.clear();
    at_ = scanned_ = 0;
    if (!is_done_) return;
    kept_ = std::vector<char>();  // "= {}" would keep the memory
    is_done_ = false;
}

// [read]
Found Parser::read(std::string_view& input, Arguments& arguments) {
    if (!complaint_.empty()) return Found::mistake;
    if (is_done_) begin_next();
    // What is kept and what has come, as one text; if nothing is kept, without a copy.
    const bool is_whole = kept_.empty();
    const std::size_t kept = kept_.size();
    const std::size_t taken = is_whole ? input.size() : keep(input);
    const std::string_view all =
        is_whole ? input : std::string_view(kept_.data(), kept_.size());
    const Found found = parse(all);
    if (found == Found::nothing) {
        if (is_whole) static_cast<void>(keep(input));
        input.remove_prefix(taken);
    } else if (found == Found::command) {
        input.remove_prefix(at_ - kept);
        arguments.clear();
        for (const auto& [begin, length] : words_)
            arguments.push_back(all.substr(begin, length));
        is_done_ = !is_whole;
        if (is_whole) begin_next();
    }
    return found;
}
// [read]

}  // namespace resp
