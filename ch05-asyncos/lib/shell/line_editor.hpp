#pragma once
/// @file
/// LineEditor: what happens between the prompt and Enter. Bytes from a terminal come in; a line goes out, and what the
/// terminal is to show.
///
/// Left, right, home, end, Ctrl-A E B F; backspace, delete, Ctrl-U K W; up and down: lines from before; Ctrl-C: this line
/// is not meant; Ctrl-D on an empty line: the end.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shell {

/// Edits one line after the other. It knows no system: whoever has the terminal calls type() and shows what it gives.
class LineEditor {
  public:
    /// What a byte has led to.
    enum class Event {
        none,       ///< The line is being written.
        line,       ///< Enter: it is in line().
        cancelled,  ///< Ctrl-C: it begins anew.
        end,        ///< Ctrl-D.
    };
    static constexpr std::size_t longest = 1024;   ///< Bytes of a line; more are refused.
    static constexpr std::size_t most_kept = 100;  ///< Lines that up and down find.

    /// Begins a line, and shows @p prompt.
    void begin(std::string_view prompt);
    /// Takes a byte.
    Event type(char byte);
    /// The line so far.
    [[nodiscard]] const std::string& line() const noexcept { return line_; }
    /// Takes what the terminal is to show now.
    [[nodiscard]] std::string take_shown();
    /// The lines from before, the oldest first.
    [[nodiscard]] const std::vector<std::string>& history() const noexcept {
        return history_;
    }

  private:
    enum class Escape { none, begun, bracket, number };

    Event enter();
    Event type_control(char byte);
    void type_escaped(char byte);
    void insert(char byte);
    void erase(std::size_t from, std::size_t count);
    void erase_word();
    void move_to(std::size_t place);
    void recall(std::size_t index);
    void draw_from(std::size_t place);
    void move_left(std::size_t columns);

    std::string prompt_, line_, shown_;
    std::size_t at_ = 0;  // where the cursor is in the line
    std::vector<std::string> history_;
    std::size_t recalled_ = 0;  // which line of the history is shown; its size: none
    std::string unsent_;        // what was there before the first `up`
    Escape escape_ = Escape::none;
    char number_ = 0;
};

}  // namespace shell
