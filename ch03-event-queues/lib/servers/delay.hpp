#pragma once
/// @file
/// DelayServer: answers GET /MILLISECONDS/TEXT with TEXT, after so long; or wrongly, if it is told
/// to. What later chapters' clients wait for.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "servers/http_server.hpp"

namespace servers {

/// What goes wrong with an answer.
enum class Fault : std::uint8_t {
    none,
    drip,        ///< It comes byte by byte, a millisecond between two.
    stall,       ///< Half of it comes, and nothing more.
    reset,       ///< Half of it comes, then RST.
    eof,         ///< Half of it comes, then the end.
    slow_close,  ///< All of it comes, and the end so long after it as it took to come.
};

/// The fault of that name, as in "?fault=slow-close".
[[nodiscard]] std::optional<Fault> fault_called(std::string_view name) noexcept;

/// The server. A request may name its own fault: GET /100/hello?fault=drip
class DelayServer final : public Site, public Part {
  public:
    /// @param fault  Of all answers whose request names none.
    explicit DelayServer(Loop& loop, Fault fault = Fault::none, HttpOptions options = {});
    ~DelayServer() override;

    /// Where its clients are.
    [[nodiscard]] Connections& connections() noexcept { return server_.connections(); }
    /// How many requests it has answered, or begun to.
    [[nodiscard]] unsigned answered() const noexcept { return answered_; }

    void on_request(Id from,
                    const http::Request& request) override;  ///< For the HttpServer.
    void on_event(const events::Event& event) override;      ///< For the Loop.

  private:
    struct Answer {
        Id to;
        std::string text;
        Fault fault;
        std::chrono::milliseconds delay;
        std::size_t sent = 0;
        bool has_begun = false;
    };
    void wait(Answer answer, std::chrono::milliseconds time);
    void go_on(Answer answer);
    void break_off(const Answer& answer);
    void drip(Answer answer);

    Loop& loop_;
    Fault fault_;
    unsigned number_, answered_ = 0;
    std::uint64_t waits_ = 0;
    std::unordered_map<std::uint64_t, std::pair<Answer, events::Timer>> waiting_;
    HttpServer server_;
};

}  // namespace servers
