#include "shell/parser.hpp"

#include <algorithm>

namespace shell {

namespace {

constexpr std::string_view signs = ";&|<>()\n";

bool is_letter(char byte) {
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

}  // namespace

bool is_name(std::string_view text) noexcept {
    if (text.empty() || !is_letter(text[0])) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return is_letter(byte) || is_digit(byte); });
}

std::optional<Assignment> read_assignment(std::string_view word) {
    const std::size_t sign = word.find('=');
    if (sign == std::string_view::npos || !is_name(word.substr(0, sign)))
        return std::nullopt;
    return Assignment{std::string(word.substr(0, sign)), Word(word.substr(sign + 1))};
}

std::size_t Parser::line() const noexcept {
    const std::string_view read = script_.substr(0, at_);
    const auto ends = std::count(read.begin(), read.end(), '\n');
    return static_cast<std::size_t>(ends) + (read.ends_with('\n') ? 0 : 1);
}

Parser::Outcome Parser::next() {
    list_ = {};
    mistake_.clear();
    is_unfinished_ = false;
    depth_ = 0;
    while (skip_blanks(), take("\n")) {}
    if (at_ == script_.size()) return Outcome::end;
    if (!read_list(list_, false))
        return is_unfinished_ ? Outcome::unfinished : Outcome::bad;
    return Outcome::line;
}

// Up to the end of the line; in brackets, up to the closing one, which stays.
bool Parser::read_list(List& list, bool is_group) {
    for (;;) {
        skip_blanks();
        if (is_group && !skip_lines()) return unfinished();
        if (is_group && is_at(")")) return true;
        if (!is_group && (at_ == script_.size() || take("\n"))) return true;
        AndOr& item = list.items.emplace_back();
        const std::size_t begin = at_;
        if (!read_and_or(item)) return false;
        item.text = script_.substr(begin, at_ - begin);
        item.text.resize(item.text.find_last_not_of(" \t") + 1);
        skip_blanks();
        if (!is_at("&&") && take("&"))
            item.is_background = true;
        else if (!is_at(";;") && take(";"))
            continue;
        else if (at_ < script_.size() && !is_at("\n") && !(is_group && is_at(")")))
            return unexpected();
    }
}

bool Parser::read_and_or(AndOr& and_or) {
    bool if_failed = false;
    for (;;) {
        AndOr::Part& part = and_or.parts.emplace_back();
        part.if_failed = if_failed;
        if (!read_pipeline(part.pipeline)) return false;
        skip_blanks();
        if_failed = is_at("||");
        if (!take("||") && !take("&&")) return true;
        if (!skip_lines()) return unfinished();
    }
}

bool Parser::read_pipeline(Pipeline& pipeline) {
    skip_blanks();
    if (is_at("! ") || is_at("!\t")) {
        pipeline.is_negated = true;
        ++at_;
    }
    for (;;) {
        if (!read_command(pipeline.commands.emplace_back())) return false;
        skip_blanks();
        if (is_at("||") || !take("|")) return true;
        if (!skip_lines()) return unfinished();
    }
}

bool Parser::read_command(Command& command) {
    skip_blanks();
    if (is_at("(")) return read_group(command);
    for (;;) {
        skip_blanks();
        if (is_redirection()) {
            if (!read_redirection(command)) return false;
            continue;
        }
        if (at_ == script_.size() || signs.find(script_[at_]) != std::string_view::npos)
            break;
        Word word;
        if (!read_word(word)) return false;
        const auto assignment = read_assignment(word);
        if (assignment && command.words.empty())
            command.assignments.push_back(*assignment);
        else
            command.words.push_back(std::move(word));
    }
    if (is_at("(")) return unexpected();
    const bool is_empty = command.words.empty() && command.assignments.empty() &&
                          command.redirections.empty();
    return is_empty ? unexpected() : true;
}

bool Parser::read_group(Command& command) {
    take("(");
    if (++depth_ > deepest) {
        mistake_ = "too many brackets in brackets";
        return false;
    }
    if (!read_list(command.group.emplace_back(), true)) return false;
    if (command.group[0].items.empty()) return unexpected();
    take(")");
    --depth_;
    for (skip_blanks(); is_redirection(); skip_blanks())
        if (!read_redirection(command)) return false;
    const bool ends =
        at_ == script_.size() || signs.find(script_[at_]) != std::string_view::npos;
    return ends && !is_at("(") ? true : unexpected();
}

bool Parser::is_redirection() const noexcept {
    if (is_at("<") || is_at(">")) return true;
    const std::string_view rest = script_.substr(at_);
    return rest.size() > 1 && is_digit(rest[0]) && (rest[1] == '<' || rest[1] == '>');
}

bool Parser::read_redirection(Command& command) {
    using Kind = Redirection::Kind;
    Redirection& made = command.redirections.emplace_back();
    const bool has_file = is_digit(script_[at_]);
    if (has_file) made.file = script_[at_++] - '0';
    const bool is_read = is_at("<");
    made.kind = take(">>")                 ? Kind::append
                : take(">&") || take("<&") ? Kind::duplicate
                : take("<")                ? Kind::read
                                           : Kind::write;
    if (made.kind == Kind::write) take(">");
    if (!has_file) made.file = is_read ? 0 : 1;
    skip_blanks();
    if (at_ == script_.size() || signs.find(script_[at_]) != std::string_view::npos)
        return unexpected();
    if (!read_word(made.target)) return false;
    const bool is_number =
        made.target.size() == 1 && made.target[0] >= '0' && made.target[0] <= '2';
    if (made.file > 2 || (made.kind == Kind::duplicate && !is_number)) {
        mistake_ = "only the files 0, 1 and 2 can be led elsewhere";
        return false;
    }
    return true;
}

bool Parser::read_word(Word& word) {
    while (at_ < script_.size()) {
        const char byte = script_[at_];
        if (byte == ' ' || byte == '\t' || signs.find(byte) != std::string_view::npos)
            break;
        if (is_at("\\\n")) {
            at_ += 2;
        } else if (byte == '\'' || byte == '"') {
            if (!read_quoted(word)) return false;
        } else {
            if (byte == '\\' && at_ + 1 < script_.size()) word += script_[at_++];
            word += script_[at_++];
        }
    }
    return true;
}

bool Parser::read_quoted(Word& word) {
    const char quote = script_[at_];
    word += script_[at_++];
    for (;;) {
        if (at_ == script_.size()) return unfinished();
        const char byte = script_[at_];
        const bool is_escaped = quote == '"' && byte == '\\' && at_ + 1 < script_.size();
        word += script_[at_++];
        if (is_escaped) word += script_[at_++];
        if (byte == quote) return true;
    }
}

void Parser::skip_blanks() noexcept {
    while (take(" ") || take("\t") || take("\r") || take("\\\n")) {}
    if (is_at("#")) at_ = std::min(script_.find('\n', at_), script_.size());
}

// Whether anything follows. Behind && || | and ( a command may stand in the next line.
bool Parser::skip_lines() {
    while (skip_blanks(), take("\n")) {}
    return at_ < script_.size();
}

bool Parser::take(std::string_view text) noexcept {
    if (!is_at(text)) return false;
    at_ += text.size();
    return true;
}

bool Parser::unexpected() {
    if (!mistake_.empty() || is_unfinished_) return false;
    mistake_ = "no command can have ";
    if (at_ == script_.size())
        mistake_ += "its end";
    else if (is_at("\n"))
        mistake_ += "the end of the line";
    else {
        mistake_ += '`';
        mistake_ += is_at("&&") || is_at("||") || is_at(";;") ? script_.substr(at_, 2)
                                                              : script_.substr(at_, 1);
        mistake_ += '\'';
    }
    mistake_ += " here";
    return false;
}

bool Parser::unfinished() {
    is_unfinished_ = true;
    mistake_ = "the script ends in the middle of a command";
    return false;
}

}  // namespace shell
