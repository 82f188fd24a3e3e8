#include "shell/line_editor.hpp"

#include <utility>

namespace shell {

namespace {
constexpr char escape = 27, del = 127;
constexpr char control(char letter) { return static_cast<char>(letter - '@'); }
}  // namespace

void LineEditor::begin(std::string_view prompt) {
    prompt_ = prompt;
    line_.clear();
    at_ = 0;
    recalled_ = history_.size();
    escape_ = Escape::none;
    shown_ += prompt_;
}

std::string LineEditor::take_shown() { return std::exchange(shown_, {}); }

LineEditor::Event LineEditor::type(char byte) {
    if (escape_ != Escape::none) {
        type_escaped(byte);
        return Event::none;
    }
    const auto code =
        static_cast<unsigned char>(byte);  // whether a char has a sign, the CPU decides
    const bool is_control = code < ' ' || code == 127;
    if (is_control) return type_control(byte);
    if (line_.size() < longest) insert(byte);
    return Event::none;
}

LineEditor::Event LineEditor::type_control(char byte) {
    if (byte == '\r' || byte == '\n') return enter();
    if (byte == control('D') && line_.empty()) return Event::end;
    if (byte == control('C')) {
        shown_ += "^C\n";
        return Event::cancelled;
    }
    if (byte == escape) escape_ = Escape::begun;
    if (byte == control('A')) move_to(0);
    if (byte == control('B') && at_ > 0) move_to(at_ - 1);
    if (byte == control('E')) move_to(line_.size());
    if (byte == control('F') && at_ < line_.size()) move_to(at_ + 1);
    if (byte == control('D')) erase(at_, 1);
    if (byte == control('K')) erase(at_, line_.size() - at_);
    if (byte == control('U')) erase(0, at_);
    if (byte == control('W')) erase_word();
    if ((byte == '\b' || byte == del) && at_ > 0) erase(at_ - 1, 1);
    return Event::none;
}

// The one before the cursor, and the blanks behind it.
void LineEditor::erase_word() {
    const std::string_view before = std::string_view(line_).substr(0, at_);
    const std::size_t last = before.find_last_not_of(' ');
    const std::size_t blank = before.substr(0, last + 1).rfind(' ');
    const std::size_t from =
        last == std::string_view::npos || blank == std::string_view::npos ? 0 : blank + 1;
    erase(from, at_ - from);
}

// ESC [ A up, B down, C right, D left, H home, F end; ESC [ 1 ~ home, 3 ~ delete, 4 ~ end; ESC O likewise.
void LineEditor::type_escaped(char byte) {
    if (escape_ == Escape::begun) {
        escape_ = byte == '[' || byte == 'O' ? Escape::bracket : Escape::none;
        return;
    }
    if (byte >= '0' && byte <= '9') {
        number_ = byte;
        escape_ = Escape::number;
        return;
    }
    const bool is_numbered = escape_ == Escape::number;
    if (is_numbered && byte == ';') return;
    escape_ = Escape::none;
    if (is_numbered && byte == '~')
        byte = number_ == '1' || number_ == '7'   ? 'H'
               : number_ == '4' || number_ == '8' ? 'F'
                                                  : number_;
    if (byte == 'A' && recalled_ > 0) recall(recalled_ - 1);
    if (byte == 'B' && recalled_ < history_.size()) recall(recalled_ + 1);
    if (byte == 'C' && at_ < line_.size()) move_to(at_ + 1);
    if (byte == 'D' && at_ > 0) move_to(at_ - 1);
    if (byte == 'H') move_to(0);
    if (byte == 'F') move_to(line_.size());
    if (byte == '3' && is_numbered) erase(at_, 1);
}

LineEditor::Event LineEditor::enter() {
    move_to(line_.size());
    shown_ += '\n';
    const bool is_new = history_.empty() || history_.back() != line_;
    if (line_.find_first_not_of(' ') != std::string::npos && is_new) {
        if (history_.size() == most_kept) history_.erase(history_.begin());
        history_.push_back(line_);
    }
    return Event::line;
}

void LineEditor::insert(char byte) {
    line_.insert(at_, 1, byte);
    draw_from(at_);
    ++at_;
    move_left(line_.size() - at_);
}

void LineEditor::erase(std::size_t from, std::size_t count) {
    if (from >= line_.size() || count == 0) return;
    move_to(from);
    line_.erase(from, count);
    draw_from(from);
    shown_ += "\x1b[K";
    move_left(line_.size() - from);
}

void LineEditor::move_to(std::size_t place) {
    if (place < at_) move_left(at_ - place);
    if (place > at_) shown_.append(line_, at_, place - at_);
    at_ = place;
}

void LineEditor::recall(std::size_t index) {
    if (recalled_ == history_.size()) unsent_ = line_;
    recalled_ = index;
    move_to(0);
    line_ = index == history_.size() ? unsent_ : history_[index];
    draw_from(0);
    shown_ += "\x1b[K";
    at_ = line_.size();
}

// All from @p place to the end; then the terminal's cursor is behind it.
void LineEditor::draw_from(std::size_t place) { shown_.append(line_, place); }

void LineEditor::move_left(std::size_t columns) { shown_.append(columns, '\b'); }

}  // namespace shell
