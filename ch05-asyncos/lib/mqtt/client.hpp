#pragma once
/// @file
/// Client: one end of MQTT, which finds its way back. It connects, subscribes, asks from time to time whether the broker is
/// there, and begins anew when it is not. What is published with QoS 1 is sent until the broker has it.
///
/// A stream is anything with
///
///     Task<base::Result<void>> send(std::string_view packet);           // whole, and not mixed with another one
///     Task<base::Result<std::size_t>> receive(std::span<char> room);    // what has come, at least a byte
///
/// Both may be dropped while they wait, and nothing is lost by it. The stream may lose all while the broker is away, and
/// then go on in the middle of a packet: so after a failure the client drops for a while what comes.
/// @source OASIS: MQTT Version 3.1.1, 3.1.2.10 "Keep Alive", 4.3 "Quality of Service levels", 4.4 "Message delivery retry"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "futures/core/event.hpp"
#include "mqtt/conversation.hpp"
#include "mqtt/terms.hpp"

namespace mqtt {

/// @tparam Handler  void operator()(const Packet&): what somebody has published. It may come twice, if its QoS is 1.
template <class Stream, class Handler>
class Client : futures::Pinned {
  public:
    /// On @p stream, which outlives it. The texts of @p terms do, too.
    Client(Stream& stream, Handler handler, Terms terms) noexcept
        : handler_(std::move(handler)), terms_(terms), broker_(stream, *this) {}

    /// Says @p payload about @p topic, until the broker has it: again after each `answer` without an acknowledgement, and
    /// after each new connection. So the broker may get it twice. Dropped, it may have been said or not.
    /// @pre No other one is under way: an actor that publishes has one message at a time.
    /// @errors invalid_argument, no_buffers  as write()   @errors any other  of the stream
    // [publish]
    [[nodiscard]] Done publish(std::string_view topic, std::string_view payload) {
        Packet packet{.type = Type::publish,
                      .id = next_id(),
                      .topic = topic,
                      .payload = payload,
                      .qos = Qos::at_least_once};
        waits_for_ = packet.id;
        while (waits_for_ != 0) {
            auto news = news_.wait();
            if (is_connected_) {
                const auto sent = co_await broker_.send(packet);
                if (!sent) co_return sent;
                ++(packet.is_repeated ? counts_.repeated : counts_.published);
                packet.is_repeated = true;
            }
            (void)co_await futures::timeout(terms_.answer, news);
        }
        co_return base::Result<void>();
    }
    // [publish]

    /// Says it once, with QoS 0.
    /// @errors not_connected  there is nobody   @errors any other  as publish()
    [[nodiscard]] Done tell(std::string_view topic, std::string_view payload) {
        if (!is_connected_) co_return base::fail(base::Errno::not_connected);
        const Packet packet{.type = Type::publish, .topic = topic, .payload = payload};
        co_return co_await broker_.send(packet);
    }

    /// Keeps the connection, for ever, until the stream ends. @returns Why it has.
    // [serve]
    [[nodiscard]] futures::Task<base::Errno> serve() {
        for (;;) {
            auto life = co_await begin();
            while (life) life = co_await stay();
            is_connected_ = false;
            const auto quiet =
                co_await futures::timeout(terms_.answer, broker_.ignore_all());
            if (quiet.error() != base::Errno::timed_out) co_return quiet.error();
        }
    }
    // [serve]

    /// For its conversation: what has come.
    base::Result<std::optional<Packet>> take(const Packet& packet) {
        const auto answer = answer_of(packet);
        if (!answer) return base::fail(answer.error());
        if (packet.type == Type::puback && packet.id == waits_for_) {
            waits_for_ = 0;
            news_.notify_all();
        } else if (packet.type == Type::publish) {
            ++counts_.heard;
            handler_(packet);
        }
        return reply_to(packet);
    }
    /// Tells the broker that we go, and that nothing is wrong. @pre serve() does not run any more.
    [[nodiscard]] Done disconnect() {
        is_connected_ = false;
        const Packet bye{.type = Type::disconnect};
        co_return co_await broker_.send(bye);
    }
    /// Whether the broker has welcomed us, and has not failed to answer since.
    [[nodiscard]] bool is_connected() const noexcept { return is_connected_; }
    /// What it has done.
    [[nodiscard]] Counts counts() const noexcept { return counts_; }

  private:
    // [begin]
    Done begin() {
        const Packet hello{.type = Type::connect,
                           .topic = terms_.name,
                           .keep_alive = terms_.keep_alive_seconds};
        auto done = co_await broker_.ask(hello, Type::connack, terms_.answer);
        if (!done) co_return done;
        const Packet wish{.type = Type::subscribe,
                          .id = next_id(),
                          .topic = terms_.subscription,
                          .qos = Qos::at_least_once};
        done = co_await broker_.ask(wish, Type::suback, terms_.answer);
        if (!done) co_return done;
        is_connected_ = true;
        ++counts_.connections;
        news_.notify_all();
        co_return done;
    }
    Done stay() {
        const futures::nanoseconds limit = std::chrono::seconds(terms_.keep_alive_seconds);
        const auto ended =
            co_await futures::timeout(limit / 2, broker_.listen_for(std::nullopt));
        if (ended.error() != base::Errno::timed_out) co_return ended;
        ++counts_.pings;
        const Packet ping{.type = Type::pingreq};
        co_return co_await broker_.ask(ping, Type::pingresp, terms_.answer);
    }
    // [begin]
    std::uint16_t next_id() noexcept {
        last_id_ = static_cast<std::uint16_t>(last_id_ % 0xffff + 1);
        return last_id_;
    }

    Handler handler_;
    const Terms terms_;
    Conversation<Stream, Client> broker_;
    bool is_connected_ = false;
    std::uint16_t last_id_ = 0;
    std::uint16_t waits_for_ = 0;  // the acknowledgement of this one
    futures::Event<> news_;        // it has come, or there is a new connection
    Counts counts_;
};

}  // namespace mqtt
