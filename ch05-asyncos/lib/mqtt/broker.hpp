#pragma once
/// @file
/// Broker: the other end, for one client that may hear all: so that a program has somebody to speak with where no real one
/// runs.

#include <optional>
#include <string_view>
#include <utility>

#include "mqtt/conversation.hpp"

namespace mqtt {

/// @tparam Handler  void operator()(const Packet&): what the client has published. It may come twice, if its QoS is 1.
template <class Stream, class Handler>
class Broker : futures::Pinned {
  public:
    /// On @p stream, which outlives it.
    Broker(Stream& stream, Handler handler) noexcept
        : handler_(std::move(handler)), client_(stream, *this) {}

    /// Answers, for ever. @errors as Conversation::listen_for()
    [[nodiscard]] Done serve() { co_return co_await client_.listen_for(std::nullopt); }
    /// Tells the client, once. @errors as Conversation::send()
    [[nodiscard]] Done publish(std::string_view topic, std::string_view payload) {
        const Packet packet{.type = Type::publish,
                            .id = 1,
                            .topic = topic,
                            .payload = payload,
                            .qos = Qos::at_least_once};
        co_return co_await client_.send(packet);
    }
    /// For its conversation: what has come.
    base::Result<std::optional<Packet>> take(const Packet& packet) {
        if (packet.type == Type::publish) handler_(packet);
        return reply_to(packet);
    }

  private:
    Handler handler_;
    Conversation<Stream, Broker> client_;
};

}  // namespace mqtt
