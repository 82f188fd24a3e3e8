#pragma once
/// @file
/// HttpClient: asks a server of HTTP/1.1, one request after the other, over one connection.

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/address.hpp"
#include "fetch/parser.hpp"
#include "futures/core/task.hpp"
#include "futures/host/net.hpp"

namespace programs {

/// Where something is: "http://127.0.0.1:8000/a/b".
struct Url {
    events::Address address = {};  ///< Of the server.
    std::string host = {};         ///< As it was written: "127.0.0.1:8000".
    std::string target = {};       ///< What to ask for: "/a/b?c".
    /// @errors invalid_argument  it is none, or names its server, which only a resolver knows
    [[nodiscard]] static base::Result<Url> parse(std::string_view text);
};

/// What there was.
struct Answer {
    int status = 0;         ///< 200, 404, ...
    std::string body = {};  ///< Unless it was handed on piece by piece.
    std::optional<std::uint64_t> length =
        {};  ///< Of the body, if it was said before it came.
};

/// What it allows.
struct ClientOptions {
    http::Limits limits = {};  ///< Of heads; and of a body that is kept.
    futures::nanoseconds patience = std::chrono::seconds(10);  ///< Between two pieces.
};

/// Told of the body, piece by piece. @returns Whether it wants more.
using Sink = std::move_only_function<bool(const fetch::Head& head, std::string_view piece)>;

/// Connects when it has to, and keeps the connection as long as the server does. A kept connection that
/// the server has closed meanwhile is made anew, once.
class HttpClient {
  public:
    /// Asks the server at @p runtime's sockets.
    explicit HttpClient(futures::Reactor& reactor,
                        const ClientOptions& options = {}) noexcept
        : reactor_(reactor), options_(options), parser_(options_.limits) {}
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Asks for @p url, and keeps the body.
    /// @errors connection_refused, connection_reset, timed_out
    /// @errors io_error       what came is no response
    /// @errors out_of_memory  the body is longer than the limits say
    futures::Task<base::Result<Answer>> get(Url url);
    /// Asks for @p url, and hands the body on.
    /// @errors cancelled  @p sink wants no more; and as get()
    futures::Task<base::Result<Answer>> get(Url url, Sink sink);

  private:
    futures::Task<base::Result<void>> send(const Url& url);
    futures::Task<base::Result<Answer>> receive(Sink& sink);

    futures::Reactor& reactor_;
    ClientOptions options_;
    fetch::Parser parser_;
    std::optional<futures::TcpStream> stream_;
    std::string server_;  // that the stream leads to
    bool has_heard_ = false;
    std::array<char, std::size_t{16} * 1024> room_;
};

}  // namespace programs
