#include "servers/delay.hpp"

#include <charconv>
#include <utility>

namespace servers {

using std::chrono::milliseconds;

namespace {

constexpr int longest = 60'000;
constexpr std::string_view usage = "ask for /MILLISECONDS/TEXT, at most 60000 of them\n";

struct Asked {
    milliseconds delay;
    std::string_view text;
};

// "/100/hello"
std::optional<Asked> asked_for(std::string_view path) noexcept {
    if (!path.starts_with('/')) return std::nullopt;
    int delay = 0;
    const auto [end, error] =
        std::from_chars(path.data() + 1, path.data() + path.size(), delay);
    if (error != std::errc{} || delay < 0 || delay > longest) return std::nullopt;
    const auto rest = path.substr(static_cast<std::size_t>(end - path.data()));
    if (!rest.starts_with('/')) return std::nullopt;
    return Asked{milliseconds{delay}, rest.substr(1)};
}

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

std::optional<Fault> fault_called(std::string_view name) noexcept {
    static constexpr std::pair<std::string_view, Fault> all[] = {
        {"none", Fault::none},   {"drip", Fault::drip}, {"stall", Fault::stall},
        {"reset", Fault::reset}, {"eof", Fault::eof},   {"slow-close", Fault::slow_close}};
    for (const auto& [known, fault] : all) {
        if (known == name) return fault;
    }
    return std::nullopt;
}

DelayServer::DelayServer(Loop& loop, Fault fault, HttpOptions options)
    : loop_(loop),
      fault_(fault),
      number_(loop.take_in(*this)),
      server_(loop, *this, options) {}

DelayServer::~DelayServer() {
    for (const auto& [name, wait] : waiting_) loop_.queue().cancel(wait.second);
    loop_.let_go(*this, number_);
}

void DelayServer::on_request(Id from, const http::Request& request) {
    const auto asked = asked_for(request.path());
    const std::string_view query = request.query();
    const bool names_fault = query.starts_with("fault=");
    const auto fault = names_fault ? fault_called(query.substr(6)) : fault_;
    if (request.method != "GET")
        return server_.answer(from, {.status = 405, .body = "only GET\n"});
    if (!asked || !fault) return server_.answer(from, {.status = 400, .body = usage});
    wait({.to = from,
          .text = std::string(asked->text),
          .fault = *fault,
          .delay = asked->delay},
         asked->delay);
}

void DelayServer::wait(Answer answer, milliseconds time) {
    const std::uint64_t name = ++waits_;
    const auto timer = loop_.queue().set_timer(time, Loop::token_of(number_, name));
    waiting_.emplace(name, std::pair{std::move(answer), timer});
}

void DelayServer::on_event(const events::Event& event) {
    auto node = waiting_.extract(Loop::own_name(event));
    if (!node.empty()) go_on(std::move(node.mapped().first));
}

// [go-on]
void DelayServer::go_on(Answer answer) {
    if (answer.has_begun && answer.fault == Fault::slow_close)
        return server_.end_answer(answer.to);
    if (answer.has_begun) return drip(std::move(answer));
    ++answered_;
    answer.has_begun = true;
    if (answer.fault == Fault::none)
        return server_.answer(answer.to, {.body = answer.text});
    const bool stays_open = answer.fault == Fault::drip || answer.fault == Fault::stall;
    server_.begin_answer(answer.to,
                         {.length = answer.text.size(), .keep_alive = stays_open});
    if (answer.fault == Fault::drip) return drip(std::move(answer));
    if (answer.fault != Fault::slow_close) return break_off(answer);
    server_.add(answer.to, bytes_of(answer.text));
    const milliseconds delay = answer.delay;
    wait(std::move(answer), delay);
}
// [go-on]

void DelayServer::break_off(const Answer& answer) {
    server_.add(answer.to, bytes_of(answer.text).first(answer.text.size() / 2));
    if (answer.fault == Fault::reset) connections().reset(answer.to);
    if (answer.fault == Fault::eof) connections().close_when_sent(answer.to);
}

void DelayServer::drip(Answer answer) {
    server_.add(answer.to, bytes_of(answer.text)
                               .subspan(answer.sent)
                               .first(answer.sent < answer.text.size() ? 1 : 0));
    if (++answer.sent >= answer.text.size()) return server_.end_answer(answer.to);
    wait(std::move(answer), milliseconds{1});
}

}  // namespace servers
