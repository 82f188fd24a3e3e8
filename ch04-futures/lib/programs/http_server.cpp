#include "programs/http_server.hpp"

#include <span>

#include "futures/core/timeout.hpp"
#include "programs/part.hpp"

namespace programs {

using futures::Task;
using std::chrono::steady_clock;

Task<> Site::answer_later(const http::Request&, http::Response&, std::string&) {
    co_return;
}

// What a connection has besides its frame.
struct HttpServer::Session {
    explicit Session(HttpServer& server) noexcept
        : parser(server.options_.limits), count(server.clients_) {
        ++count;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() { --count; }

    http::Parser parser;
    std::string answers = {};
    std::string rest = {};   // of what was read, when somebody has to wait in between
    std::string asked = {};  // the bytes of a request that takes time
    steady_clock::time_point began = {};  // the request that is not whole yet
    bool is_head = false, is_old = false, is_last = false;
    std::size_t& count;
};

void HttpServer::add(Session& session, http::Response& response) const {
    session.is_last |= stop_.is_requested();
    response.keep_alive = !session.is_last;
    response.has_body = !session.is_head;
    if (session.is_old && response.keep_alive)
        response.more_headers = "Connection: keep-alive\r\n";
    http::write(response, session.answers);
}

void HttpServer::refuse(Session& session, int status) const {
    session.is_last = true;
    session.is_head = false;
    http::Response response{.status = status, .body = http::words_of(status)};
    add(session, response);
}

// [answer]
// Answers what can be answered at once.
HttpServer::Next HttpServer::answer(Session& session, std::string_view& input) {
    while (!session.is_last && session.answers.size() < options_.most_unsent) {
        const std::string_view before = input;
        const bool was_within = session.parser.is_within();
        const auto found = session.parser.read(input, request_);
        if (found == http::Found::mistake) refuse(session, session.parser.status());
        if (found == http::Found::nothing && !was_within && session.parser.is_within())
            session.began = steady_clock::now();
        if (found != http::Found::request) return Next::read;
        session.is_last = !request_.keep_alive;
        session.is_head = request_.method == "HEAD";
        session.is_old = request_.minor == 0;
        http::Response response;
        if (!site_.answer_now(request_, response)) {
            session.asked.clear();
            if (!was_within) session.asked = before.substr(0, before.size() - input.size());
            return Next::wait;
        }
        add(session, response);
    }
    return session.is_last ? Next::read : Next::send;
}
// [answer]

// Who has to wait takes what he needs with him: the room belongs to all. A request that has come in
// several pieces is in his own parser already.
Task<> HttpServer::answer_slowly(Session& session, std::string_view input) {
    session.rest = std::string(input);
    http::Request request = request_;
    http::Parser parser(options_.limits);
    std::string_view asked = session.asked;
    if (!asked.empty()) (void)parser.read(asked, request);
    http::Response response;
    std::string body;
    co_await site_.answer_later(request, response, body);
    if (response.body.empty()) response.body = body;
    add(session, response);
}

futures::nanoseconds HttpServer::time_for(const Session& session) const noexcept {
    if (!session.parser.is_within()) return options_.to_wait;
    return std::max(options_.to_ask - (steady_clock::now() - session.began),
                    futures::nanoseconds(0));
}

// [serve]
Task<> HttpServer::serve(futures::TcpStream stream) {
    Session session(*this);
    Guard guard(stop_);
    while (!session.is_last) {
        const auto count = co_await guarded(time_for(session), guard, [&] {
            return stream.read(std::as_writable_bytes(std::span(room_)));
        });
        if (count && *count == 0) co_return;
        if (!count && !session.parser.is_within()) break;
        if (!count) refuse(session, count.error() == base::Errno::timed_out ? 408 : 503);
        std::string_view input(room_.data(), count ? *count : 0);
        for (Next next = Next::send; next != Next::read;) {
            next = answer(session, input);
            if (next == Next::wait) co_await answer_slowly(session, input);
            if (next == Next::send) session.rest = std::string(input);
            const auto answers = std::as_bytes(std::span(session.answers));
            const auto sent =
                co_await futures::timeout(options_.to_read, stream.write_all(answers));
            if (!sent) co_return;
            session.answers.clear();
            input = session.rest;
        }
    }
    co_await part(stream);
}
// [serve]

}  // namespace programs
