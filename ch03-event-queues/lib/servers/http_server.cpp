#include "servers/http_server.hpp"

#include <algorithm>
#include <utility>

namespace servers {

using std::chrono::milliseconds, std::chrono::steady_clock;

namespace {

// Who sends more requests than are answered has so much room for them.
constexpr std::size_t most_rest = std::size_t{64} * 1024;

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

HttpServer::HttpServer(Loop& loop, Site& site, HttpOptions options)
    : loop_(loop),
      site_(site),
      options_(options),
      number_(loop.take_in(*this)),
      now_(steady_clock::now()),
      connections_(Connections::make(loop, *this, options.face)) {
    const auto shortest = std::min({options.to_ask, options.to_wait, options.to_leave});
    timer_ = loop.queue().set_timer(std::max(shortest / 4, milliseconds{1}),
                                    Loop::token_of(number_, 0));
}

HttpServer::~HttpServer() {
    loop_.queue().cancel(timer_);
    loop_.let_go(*this, number_);
}

// ---- Clients ----

HttpServer::Client* HttpServer::find(Id id) noexcept {
    const auto slot = static_cast<std::uint32_t>(id);
    return slot < clients_.size() && clients_[slot].id == id ? &clients_[slot] : nullptr;
}

void HttpServer::enter(Client& client, Stage stage) noexcept {
    client.stage = stage;
    client.since = now_;
}

void HttpServer::on_open(Id id) {
    const auto slot = static_cast<std::uint32_t>(id);
    while (clients_.size() <= slot)
        clients_.push_back({.parser = http::Parser(options_.limits)});
    clients_[slot] = {.id = id, .parser = http::Parser(options_.limits)};
    enter(clients_[slot], Stage::idle);
}

void HttpServer::on_closed(Id id, base::Errno) {
    Client* const client = find(id);
    if (client == nullptr) return;
    const bool has_asked = client->stage == Stage::answering;
    *client = {.parser = http::Parser(options_.limits)};
    if (has_asked) site_.on_gone(id);
}

void HttpServer::on_drained(Id id) {
    connections_->resume(id);
    if (Client* const client = find(id);
        client != nullptr && client->stage == Stage::answering)
        site_.on_drained(id);
}

// A client may say that it has nothing more to ask, and wait for its answer.
void HttpServer::on_end(Id from) {
    Client& client = *find(from);
    client.has_ended = true;
    if (client.stage != Stage::answering) connections_->close_when_sent(from);
}

// ---- Requests ----

void HttpServer::on_bytes(Id from, std::span<const std::byte> bytes) {
    Client& client = *find(from);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (client.stage == Stage::leaving) return;
    if (client.stage != Stage::answering) return serve(from, text);
    client.rest.append(text);
    if (client.rest.size() > most_rest) connections_->pause(from);
}

// [serve]
void HttpServer::serve(Id id, std::string_view input) {
    Client* client = find(id);
    served_ = id;
    while (client != nullptr && !input.empty() && client->stage < Stage::answering) {
        const auto found = client->parser.read(input, request_);
        if (found == http::Found::mistake) {
            refuse(id, client->parser.status());
        } else if (found == http::Found::nothing) {
            if (client->stage == Stage::idle) enter(*client, Stage::asking);
        } else {
            client->keep_alive = request_.keep_alive;
            client->is_head = request_.method == "HEAD";
            client->is_old = request_.minor == 0;
            enter(*client, Stage::answering);
            site_.on_request(id, request_);
            client = find(id);  // it may have left, or its place may have moved
        }
    }
    served_ = nobody;
    if (client != nullptr && client->stage == Stage::answering) client->rest.assign(input);
}
// [serve]

// ---- Answers ----

void HttpServer::begin_answer(Id to, http::Response response) {
    Client* const client = find(to);
    if (client == nullptr) return;
    const bool is_last = client->has_ended && client->rest.empty();
    response.keep_alive = client->keep_alive && !is_last && response.keep_alive;
    client->keep_alive = response.keep_alive;
    response.has_body = !client->is_head;
    if (client->is_old && response.keep_alive)
        response.more_headers = "Connection: keep-alive\r\n";
    out_.clear();
    http::write(response, out_);
    if (connections_->send(to, bytes_of(out_)) == Room::full) connections_->pause(to);
}

void HttpServer::end_answer(Id to) {
    Client* const client = find(to);
    if (client == nullptr || client->stage != Stage::answering) return;
    if (!client->keep_alive) {
        enter(*client, Stage::leaving);
        if (client->has_ended) return connections_->close_when_sent(to);
        // To close with bytes of it unread would be RST, and the answer might be lost.
        return connections_->end_sending(to);
    }
    enter(*client, Stage::idle);
    if (served_ == to) return;  // serve() goes on
    const std::string rest = std::exchange(client->rest, {});
    connections_->resume(to);
    serve(to, rest);
    Client* const still = find(to);
    if (still != nullptr && still->has_ended && still->stage < Stage::answering)
        connections_->close_when_sent(to);
}

void HttpServer::answer(Id to, http::Response response) {
    begin_answer(to, response);
    end_answer(to);
}

void HttpServer::refuse(Id id, int status) {
    Client& client = *find(id);
    enter(client, Stage::answering);
    client.keep_alive = false;
    answer(id, {.status = status, .body = http::words_of(status), .keep_alive = false});
}

// ---- Time ----

milliseconds HttpServer::time_for(Stage stage) const noexcept {
    if (stage == Stage::asking) return options_.to_ask;
    return stage == Stage::idle ? options_.to_wait : options_.to_leave;
}

// Time is looked at some times a second, for all: a timer for each request would cost more than
// most requests.
void HttpServer::sweep(time_point now) {
    now_ = now;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        const Client& client = clients_[i];
        const bool waits_for_us =
            client.stage == Stage::gone || client.stage == Stage::answering;
        if (waits_for_us || now_ - client.since < time_for(client.stage)) continue;
        if (client.stage == Stage::asking) {
            refuse(client.id, 408);
        } else {
            connections_->close(client.id);
        }
    }
}

void HttpServer::on_event(const events::Event& event) {
    if (event.what != events::What::timer) return;
    sweep(steady_clock::now());
    const auto shortest = std::min({options_.to_ask, options_.to_wait, options_.to_leave});
    timer_ = loop_.queue().set_timer(std::max(shortest / 4, milliseconds{1}), event.token);
}

}  // namespace servers
