#pragma once
/// @file
/// Parser: finds the commands in what a client of a key-value server sends, in pieces of any size.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace resp {

/// How much a client may send.
struct Limits {
    std::size_t line = 64 * 1024;            ///< Bytes of a command in one line of text.
    std::size_t arguments = 1024;            ///< Of one command, its name included.
    std::size_t command = 16 * 1024 * 1024;  ///< Bytes of one command, all included.
};

/// The words of a command: its name, then what it is about.
using Arguments = std::vector<std::string_view>;

/// What a piece has brought.
enum class Found : std::uint8_t {
    nothing,  ///< Not enough yet.
    command,  ///< One. It may be without words, and is not answered then.
    mistake,  ///< Something else: see Parser::complaint(). There is no way on.
};

/// Reads the commands of one connection. Two forms are understood: an array of strings, which
/// programs send ("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"), and words in a line, which people type.
///
/// 1. A command that comes in one piece is not copied; one that comes in several is put together
///    here. Between two commands there is no memory for their bytes.
/// 2. Memory follows what has come, never what is announced, and ends at the limits: then the
///    command is refused, before its bytes have come.
/// @source https://redis.io/docs/latest/develop/reference/protocol-spec/ (RESP2)
class Parser {
  public:
    /// @param limits  Must live longer.
    explicit Parser(const Limits& limits) noexcept : limits_(&limits) {}
    explicit Parser(const Limits&&) = delete;  // it would be gone at once

    /// Reads on in @p input, up to the end of a command at most.
    /// @param input  What has come. As much as was used of it is taken from its front; the rest
    ///               belongs to the next command: give it again.
    /// @param arguments  Where the words of a command that is complete go. They are in @p input,
    ///                   or here: they end with the next call.
    [[nodiscard]] Found read(std::string_view& input, Arguments& arguments);

    /// What is wrong, after Found::mistake: what an error reply should say.
    [[nodiscard]] std::string_view complaint() const noexcept { return complaint_; }
    /// How many bytes of a command that is not complete are kept.
    [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_.capacity(); }

  private:
    struct Word {
        std::size_t begin, length;
    };
    Found parse(std::string_view all);
    Found read_words(std::string_view all);
    Found read_count(std::string_view all);
    Found read_argument(std::string_view all);
    Found mistake(std::string_view complaint) noexcept;
    std::size_t keep(std::string_view input);
    void begin_next() noexcept;

    const Limits* limits_;
    std::vector<char> kept_;   // of a command that has begun, and came in several pieces
    std::vector<Word> words_;  // that are complete
    std::size_t at_ = 0;       // so much of the command is understood
    std::size_t scanned_ = 0;  // so much of a line of text has been looked through
    std::size_t missing_ = 0;  // so many words are still to come
    std::string_view complaint_ = {};
    bool is_done_ = false;  // kept_ belongs to a command that has been given out
};

}  // namespace resp
