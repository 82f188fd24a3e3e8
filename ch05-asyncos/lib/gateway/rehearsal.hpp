#pragma once
/// @file
/// Rehearsal: a broker of MQTT and a server of CoAP in this machine's memory, for a program that has nobody outside. The
/// wires to them lose what they are told to, so a program can show, each time alike, what loss does.

#include <string_view>

#include "coap/endpoint.hpp"
#include "gateway/wire_stream.hpp"
#include "mqtt/broker.hpp"

namespace gateway {

/// What one of the two has heard: who, about which device, what, and whether it may have come before.
using Hears = void (*)(std::string_view who, std::string_view device,
                       std::string_view value, bool is_repeated);

/// Both of them.
class Rehearsal : futures::Pinned {
  public:
    /// Of what the broker says, the packets whose bits are set in @p lost_by_broker are lost; likewise the server.
    Rehearsal(Hears hears, std::uint64_t lost_by_broker,
              std::uint64_t lost_by_server) noexcept
        : hears_(hears),
          from_broker_{.lost = lost_by_broker},
          from_server_{.lost = lost_by_server} {}

    WireStream stream{{to_broker_, from_broker_}};  ///< Leads to the broker.
    coap::WireEnd link{to_server_, from_server_};   ///< Leads to the server.

    /// Lets both live, on @p executor.
    void begin(auto& executor) {
        (void)executor.spawn(broker_.serve());
        (void)executor.spawn(server_.serve());
    }
    /// Gives @p device a command, by MQTT. @errors as mqtt::Broker::publish()
    [[nodiscard]] mqtt::Done command_by_mqtt(std::string_view topic,
                                             std::string_view value) {
        co_return co_await broker_.publish(topic, value);
    }
    /// Likewise, by CoAP. @errors as coap::Endpoint::confirm()
    [[nodiscard]] futures::Task<base::Result<coap::Code>> command_by_coap(
        std::string_view device, std::string_view value) {
        co_return co_await server_.confirm(coap::Code::put, device, value);
    }

  private:
    struct AtBroker {
        void operator()(const mqtt::Packet& packet) const {
            hears("broker", packet.topic, packet.payload, packet.is_repeated);
        }
        Hears hears;
    };
    struct AtServer {
        coap::Code operator()(const coap::Message& message) const {
            hears("server", message.path, message.payload, false);
            return coap::Code::changed;
        }
        Hears hears;
    };

    Hears hears_;
    coap::Wire to_broker_, from_broker_, to_server_, from_server_;
    WireStream far_stream_{{from_broker_, to_broker_}};
    coap::WireEnd far_link_{from_server_, to_server_};
    mqtt::Broker<WireStream, AtBroker> broker_{far_stream_, AtBroker{hears_}};
    coap::Endpoint<coap::WireEnd, AtServer> server_{far_link_, AtServer{hears_}, 2};
};

}  // namespace gateway
