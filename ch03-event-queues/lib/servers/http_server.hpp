#pragma once
/// @file
/// HttpServer: HTTP/1.1 over Connections. What is answered, a Site decides.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "http/parser.hpp"
#include "http/response.hpp"
#include "servers/connections.hpp"

namespace servers {

/// What stands behind an HTTP server. It answers each request exactly once, at once or later.
class Site {
  public:
    virtual ~Site() = default;
    /// @p from asks. The texts of @p request end with this call.
    virtual void on_request(Id from, const http::Request& request) = 0;
    /// There is room again for an answer in pieces.
    virtual void on_drained(Id) {}
    /// It waits for no answer any more.
    virtual void on_gone(Id) {}
};

/// What an HTTP server allows.
struct HttpOptions {
    Face face = Face::readiness;  ///< Of the queue.
    http::Limits limits = {};     ///< Of a request.
    std::chrono::milliseconds to_ask{
        10'000};  ///< From its first byte to its last; then 408.
    std::chrono::milliseconds to_wait{
        60'000};  ///< Between two requests; then it is closed.
    std::chrono::milliseconds to_leave{
        2'000};  ///< After the last answer; then it is closed.
};

/// Finds the requests, keeps connections alive, refuses what is none, sends the answers in order.
class HttpServer final : public Protocol, public Part {
  public:
    /// @param site  Must live longer.
    HttpServer(Loop& loop, Site& site, HttpOptions options = {});
    ~HttpServer() override;

    /// Where its clients are.
    [[nodiscard]] Connections& connections() noexcept { return *connections_; }

    /// Answers the request of @p to, all at once.
    void answer(Id to, http::Response response);
    /// Answers in pieces: first the head. @pre The response has a length.
    void begin_answer(Id to, http::Response response);
    /// Then bytes of the body. @returns Room::full: wait for Site::on_drained().
    Room add(Id to, std::span<const std::byte> bytes) {
        return connections_->send(to, bytes);
    }
    /// Then the end of the answer.
    void end_answer(Id to);

    void on_open(Id id) override;  ///< For Connections.
    void on_bytes(Id from, std::span<const std::byte> bytes) override;  ///< Likewise.
    void on_end(Id from) override;                                      ///< Likewise.
    void on_drained(Id id) override;                                    ///< Likewise.
    void on_closed(Id id, base::Errno why) override;                    ///< Likewise.
    void on_event(const events::Event& event) override;                 ///< For the Loop.

  private:
    using time_point = std::chrono::steady_clock::time_point;
    enum class Stage : std::uint8_t { gone, idle, asking, answering, leaving };
    struct Client {
        Id id = nobody;
        Stage stage = Stage::gone;
        bool keep_alive = true, is_head = false, is_old = false, has_ended = false;
        time_point since = {};
        http::Parser parser;
        std::string rest = {};  // what came behind a request that is not answered yet
    };
    Client* find(Id id) noexcept;
    void enter(Client& client, Stage stage) noexcept;
    void serve(Id id, std::string_view input);
    void refuse(Id id, int status);
    void sweep(time_point now);
    std::chrono::milliseconds time_for(Stage stage) const noexcept;

    Loop& loop_;
    Site& site_;
    HttpOptions options_;
    unsigned number_;
    std::vector<Client> clients_;  // by the slots of their connections
    http::Request request_;
    std::string out_;
    time_point now_;
    Id served_ = nobody;  // whose request the site is answering just now
    events::Timer timer_ = no_timer;
    std::unique_ptr<Connections> connections_;
};

}  // namespace servers
