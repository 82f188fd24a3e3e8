#pragma once
/// @file
/// Parser: finds the responses in what a server of HTTP/1.1 sends, in pieces of any size.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace fetch {

/// All of a response but its body.
struct Head {
    int status = 0;                            ///< 200, 404, ...
    bool keep_alive = true;                    ///< Another request may follow.
    bool is_chunked = false;                   ///< The body says itself where it ends.
    std::optional<std::uint64_t> length = {};  ///< Of the body, if it was said.
    std::vector<http::Header> headers = {};    ///< In the order in which they came.

    /// The value of the first header @p name; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> header(
        std::string_view name) const noexcept;
};

/// What a piece has brought.
enum class Found : std::uint8_t {
    nothing,  ///< Not enough yet.
    head,     ///< The head: see Parser::head().
    body,     ///< Some of the body: see Parser::body().
    end,      ///< The end of the response.
    mistake,  ///< Something that is no response: see Parser::complaint(). There is no way on.
};

/// Reads the responses of one connection. A body is handed on as it comes; only a head, or a line
/// between two chunks, is kept, and no more of it than the limits say.
/// @source RFC 9112 (HTTP/1.1): 4 status line, 6.3 message body length, 7.1 chunked
class Parser {
  public:
    /// @param limits  Of a head and of lines; must live longer.
    explicit Parser(const http::Limits& limits) noexcept : limits_(&limits) {}
    explicit Parser(const http::Limits&&) = delete;  // it would be gone at once

    /// What to expect next: an answer to HEAD says how long a body would be, and has none.
    void expect(bool has_body) noexcept { has_body_ = has_body; }
    /// Reads on in @p input, which loses as much as was used. Its views end with the next call.
    [[nodiscard]] Found read(std::string_view& input);
    /// The server has ended the connection. @returns end, if the response may end so, or mistake.
    [[nodiscard]] Found finish() noexcept;

    /// The head that was found last. Its texts end with Found::end.
    [[nodiscard]] const Head& head() const noexcept { return head_; }
    /// The bytes of the body that were found last: in the input.
    [[nodiscard]] std::string_view body() const noexcept { return body_; }
    /// What is wrong, after Found::mistake.
    [[nodiscard]] std::string_view complaint() const noexcept { return complaint_; }
    /// Says whether a response has begun, and not ended.
    [[nodiscard]] bool is_within() const noexcept {
        return stage_ != Stage::head || !kept_.empty();
    }

  private:
    enum class Stage : std::uint8_t {
        head,
        length,
        chunk_size,
        chunk,
        chunk_end,
        trailer,
        rest,
        end
    };
    Found mistake(std::string_view complaint) noexcept;
    Found read_head(std::string_view& input);
    Found judge_head();
    bool read_status(std::string_view line) noexcept;
    std::string_view read_field(std::string_view line);
    std::string_view note(std::string_view name, std::string_view value);
    Found take_body(std::string_view& input, Stage next) noexcept;
    bool take_line(std::string_view& input);
    Found read_chunk_size(std::string_view& input);
    Found read_chunk_end(std::string_view& input);
    Found read_trailer(std::string_view& input);

    const http::Limits* limits_;
    Head head_;
    std::string kept_;  // the head, as far as it has come
    std::string line_;  // likewise a line between chunks
    std::string_view body_, complaint_;
    std::uint64_t left_ = 0;    // of the body, or of a chunk
    std::size_t trailers_ = 0;  // bytes behind the last chunk
    Stage stage_ = Stage::head;
    bool has_body_ = true;
};

}  // namespace fetch
