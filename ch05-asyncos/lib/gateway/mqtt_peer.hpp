#pragma once
/// @file
/// MqttPeer: a broker. A reading is published about its device; a command for a device is what somebody publishes about
/// `DEVICE/set`.

#include <string_view>

#include "gateway/peer.hpp"
#include "mqtt/client.hpp"

namespace gateway {

/// On a stream as mqtt::Client wants it.
template <class Stream>
class MqttPeer final : public Peer {
  public:
    /// Over @p stream, by @p terms, whose subscription is ours. What it hears goes to @p commands. All outlive it.
    MqttPeer(Stream& stream, Bus& commands, mqtt::Terms terms) noexcept
        : client_(stream, Hears{&commands}, with_commands(terms)) {}

    [[nodiscard]] futures::Task<base::Result<void>> tell(const Event& reading) override {
        co_return co_await client_.publish(reading.device, reading.value);
    }
    [[nodiscard]] futures::Task<base::Errno> serve() override {
        co_return co_await client_.serve();
    }
    /// What it has done.
    [[nodiscard]] mqtt::Counts counts() const noexcept { return client_.counts(); }

  private:
    static mqtt::Terms with_commands(mqtt::Terms terms) noexcept {
        terms.subscription = "+/set";
        return terms;
    }
    struct Hears {
        void operator()(const mqtt::Packet& packet) const {
            const std::string_view topic = packet.topic;
            commands->publish({topic.substr(0, topic.rfind('/')), packet.payload});
        }
        Bus* commands;
    };
    mqtt::Client<Stream, Hears> client_;
};

}  // namespace gateway
