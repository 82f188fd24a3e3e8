#include "programs/http_client.hpp"

#include <span>

#include "futures/core/timeout.hpp"

namespace programs {

using base::Errno, base::fail, base::Result, futures::Task;

Result<Url> Url::parse(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) return fail(Errno::invalid_argument);
    text.remove_prefix(scheme.size());
    const auto host = text.substr(0, text.find('/'));
    text.remove_prefix(host.size());
    for (const char c : text) {
        if (c <= ' ' || c == 0x7f) return fail(Errno::invalid_argument);
    }
    const bool has_port = host.find(':', host.find(']') + 1) != std::string_view::npos;
    auto address = events::Address::parse(std::string(host) + (has_port ? "" : ":80"));
    if (!address || address->port() == 0) return fail(Errno::invalid_argument);
    return Url{*address, std::string(host), text.empty() ? "/" : std::string(text)};
}

Task<Result<void>> HttpClient::send(const Url& url) {
    if (stream_ && server_ != url.host) stream_.reset();
    if (!stream_) {
        auto stream = co_await futures::timeout(
            options_.patience, futures::TcpStream::connect(reactor_, url.address));
        if (!stream) co_return fail(stream.error());
        stream_.emplace(std::move(*stream));
        server_ = url.host;
        parser_ = fetch::Parser(options_.limits);
    }
    const std::string request =
        "GET " + url.target + " HTTP/1.1\r\nHost: " + url.host + "\r\n\r\n";
    const auto bytes = std::as_bytes(std::span(request));
    auto sent = co_await futures::timeout(options_.patience, stream_->write_all(bytes));
    co_return sent;
}

// [receive]
Task<Result<Answer>> HttpClient::receive(Sink& sink) {
    Answer answer;
    has_heard_ = false;
    for (;;) {
        const auto room = std::as_writable_bytes(std::span(room_));
        const auto count =
            co_await futures::timeout(options_.patience, stream_->read(room));
        if (!count) co_return fail(count.error());
        has_heard_ = has_heard_ || *count > 0;
        std::string_view input(room_.data(), *count);
        auto found = input.empty() ? parser_.finish() : parser_.read(input);
        for (; found != fetch::Found::nothing; found = parser_.read(input)) {
            if (found == fetch::Found::mistake)
                co_return fail(has_heard_ ? Errno::io_error : Errno::connection_reset);
            if (found == fetch::Found::head) {
                answer.status = parser_.head().status;
                answer.length = parser_.head().length;
            }
            if (found == fetch::Found::body && !sink(parser_.head(), parser_.body()))
                co_return fail(Errno::cancelled);
            if (found != fetch::Found::end) continue;
            if (!parser_.head().keep_alive || !input.empty()) stream_.reset();
            co_return answer;
        }
    }
}
// [receive]

Task<Result<Answer>> HttpClient::get(Url url, Sink sink) {
    for (;;) {
        const bool was_kept = stream_ && server_ == url.host;
        const auto sent = co_await send(url);
        auto answer = Result<Answer>(fail(Errno::connection_reset));
        if (sent) {
            answer = co_await receive(sink);
            if (answer) co_return answer;
        } else {
            answer = fail(sent.error());
        }
        stream_.reset();  // nobody knows where it stands
        if (!was_kept || has_heard_ || answer.error() == Errno::timed_out) co_return answer;
    }
}

Task<Result<Answer>> HttpClient::get(Url url) {
    std::string body;
    bool is_too_long = false;
    auto keep = [&body, &is_too_long, this](const fetch::Head&, std::string_view piece) {
        is_too_long = body.size() + piece.size() > options_.limits.body;
        if (!is_too_long) body += piece;
        return !is_too_long;
    };
    Sink sink = keep;
    auto answer = co_await get(std::move(url), std::move(sink));
    if (is_too_long) co_return fail(Errno::out_of_memory);
    if (answer) answer->body = std::move(body);
    co_return answer;
}

}  // namespace programs
