#pragma once
/// @file
/// HttpServer: HTTP/1.1 for tasks. What is answered, a Site decides.

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "futures/core/task.hpp"
#include "futures/host/net.hpp"
#include "http/parser.hpp"
#include "http/response.hpp"
#include "programs/guarded.hpp"

namespace programs {

/// What stands behind an HTTP server.
class Site {
  public:
    virtual ~Site() = default;
    /// Answers @p request at once, by filling in @p response. Its texts live until the next call.
    /// @returns false: it takes time; see answer_later().
    virtual bool answer_now(const http::Request& request, http::Response& response) = 0;
    /// Answers in its own time. The request lives until this task has ended. @param body  Room for one.
    virtual futures::Task<> answer_later(const http::Request& request,
                                         http::Response& response, std::string& body);
};

/// What it allows.
struct HttpOptions {
    http::Limits limits = {};  ///< Of a request.
    futures::nanoseconds to_ask =
        std::chrono::seconds(10);  ///< A request, to its end; then 408.
    futures::nanoseconds to_wait =
        std::chrono::seconds(60);  ///< For the next; then it is closed.
    futures::nanoseconds to_read =
        std::chrono::seconds(30);  ///< So long a client may not read.
    std::size_t most_unsent =
        std::size_t{256} * 1024;  ///< Bytes of answers before some go.
};

/// Finds the requests, keeps connections alive, refuses what is none, sends the answers in order: all
/// that belong to one read with one write.
class HttpServer {
  public:
    /// @param site  Must live longer.
    explicit HttpServer(Site& site, const HttpOptions& options = {}) noexcept
        : site_(site), options_(options) {}

    /// Serves one client, to its end.
    futures::Task<> serve(futures::TcpStream stream);
    /// Asks all clients to leave: what has been asked is still answered, and the connection closed.
    void stop() noexcept { stop_.request(); }
    /// How many clients there are.
    [[nodiscard]] std::size_t clients() const noexcept { return clients_; }

  private:
    struct Session;
    enum class Next : std::uint8_t { read, send, wait };
    Next answer(Session& session, std::string_view& input);
    void add(Session& session, http::Response& response) const;
    void refuse(Session& session, int status) const;
    futures::nanoseconds time_for(const Session& session) const noexcept;
    futures::Task<> answer_slowly(Session& session, std::string_view input);

    Site& site_;
    HttpOptions options_;
    Stop stop_;
    std::size_t clients_ = 0;
    http::Request request_;  // of whoever is answered at once
    std::array<char, std::size_t{64} * 1024> room_;
};

}  // namespace programs
