#pragma once
/// @file
/// Parser: reads a script, one complete line after the other, as the shell runs it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shell/tree.hpp"

namespace shell {

/// Reads a script. What comes behind a mistake is not looked at.
class Parser {
  public:
    /// How a line was.
    enum class Outcome {
        line,  ///< It is in list().
        end,   ///< There is none any more.
        unfinished,  ///< It goes on in a next line, which is not there: a quote, bracket or command is open.
        bad,  ///< It makes no sense: see mistake().
    };

    /// The script outlives it.
    explicit Parser(std::string_view script) noexcept : script_(script) {}

    /// Reads the next line; more than one, if it goes on.
    Outcome next();
    /// What it has read.
    [[nodiscard]] const List& list() const noexcept { return list_; }
    /// What makes no sense, in one line.
    [[nodiscard]] const std::string& mistake() const noexcept { return mistake_; }
    /// In which line of the script it is, from 1.
    [[nodiscard]] std::size_t line() const noexcept;

  private:
    static constexpr int deepest = 32;  // brackets in brackets: the reader calls itself

    bool read_list(List& list, bool is_group);
    bool read_and_or(AndOr& and_or);
    bool read_pipeline(Pipeline& pipeline);
    bool read_command(Command& command);
    bool read_group(Command& command);
    bool read_redirection(Command& command);
    bool read_word(Word& word);
    bool read_quoted(Word& word);
    bool skip_lines();

    void skip_blanks() noexcept;
    [[nodiscard]] bool is_at(std::string_view text) const noexcept {
        return script_.substr(at_).starts_with(text);
    }
    bool take(std::string_view text) noexcept;
    [[nodiscard]] bool is_redirection() const noexcept;
    bool unexpected();
    bool unfinished();

    std::string_view script_;
    std::size_t at_ = 0;
    int depth_ = 0;
    List list_;
    std::string mistake_;
    bool is_unfinished_ = false;
};

/// Reads the assignment that @p word is; nothing if it is none.
[[nodiscard]] std::optional<Assignment> read_assignment(std::string_view word);
/// Whether a variable could have this name.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

}  // namespace shell
