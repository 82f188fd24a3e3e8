#pragma once
/// @file
/// Parser: finds the requests in what a client sends, in pieces of any size.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/request.hpp"

namespace http {

/// What a piece has brought.
enum class Found : std::uint8_t {
    nothing,  ///< Not enough yet.
    request,  ///< One: see Parser::request().
    mistake,  ///< One that cannot be answered: see Parser::status(). There is no way on.
};

/// Reads the requests of one connection. A request that comes in one piece is not copied; one
/// that comes in many is put together here. Between two requests it has no memory of its own.
class Parser {
  public:
    /// @param limits  Must live longer.
    explicit Parser(const Limits& limits) noexcept : limits_(&limits) {}

    /// Reads on in @p input, up to the end of a request at most.
    /// @param input  What has come. As much as was used of it is taken from its front; the rest
    ///               belongs to the next request: give it again.
    /// @param request  Where a request that is complete goes. Its texts are in @p input, or here:
    ///                 they end with the next call.
    [[nodiscard]] Found read(std::string_view& input, Request& request);

    /// Which status says why, after Found::mistake: 400, 413, 414, 417, 431, 501 or 505.
    [[nodiscard]] int status() const noexcept { return status_; }
    /// Says whether a request has begun, and not ended.
    [[nodiscard]] bool is_within() const noexcept { return !kept_.empty() && !is_done_; }

  private:
    Found scan(std::string_view all);
    Found mistake(int status) noexcept;
    Found finish(std::string_view all, Request& request);

    const Limits* limits_;
    std::string kept_;          // of a request that has begun, and came in several pieces
    std::size_t scanned_ = 0;   // so much of it has been looked through for line ends
    std::size_t line_ = 0;      // where the line begins that ends behind that
    std::size_t begin_ = 0;     // behind the empty lines that may precede it
    std::size_t head_end_ = 0;  // where the body begins; 0 while it is not known
    std::size_t end_ = 0;       // where the request ends
    int status_ = 0;
    bool is_done_ = false;  // kept_ belongs to a request that has been given out
};

}  // namespace http
