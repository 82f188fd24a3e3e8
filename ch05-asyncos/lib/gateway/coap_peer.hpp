#pragma once
/// @file
/// CoapPeer: a server of CoAP. A reading is put to its device's name there; a command is what the server puts to a device's
/// name here.

#include "coap/endpoint.hpp"
#include "gateway/peer.hpp"

namespace gateway {

/// On a link as coap::Endpoint wants it.
template <class Link>
class CoapPeer final : public Peer {
  public:
    /// Over @p link. What it hears goes to @p commands. Both outlive it.
    CoapPeer(Link& link, Bus& commands, coap::Patience patience = {}) noexcept
        : endpoint_(link, Hears{&commands}, 1, patience) {}

    [[nodiscard]] futures::Task<base::Result<void>> tell(const Event& reading) override {
        const auto code =
            co_await endpoint_.confirm(coap::Code::put, reading.device, reading.value);
        if (!code) co_return base::fail(code.error());
        if (!coap::is_success(*code)) co_return base::fail(base::Errno::invalid_argument);
        co_return base::Result<void>();
    }
    [[nodiscard]] futures::Task<base::Errno> serve() override {
        co_return co_await endpoint_.serve();
    }
    /// What it has done.
    [[nodiscard]] coap::Counts counts() const noexcept { return endpoint_.counts(); }

  private:
    struct Hears {
        coap::Code operator()(const coap::Message& message) const {
            if (message.code != coap::Code::put) return coap::Code::bad_request;
            commands->publish({message.path, message.payload});
            return coap::Code::changed;
        }
        Bus* commands;
    };
    coap::Endpoint<Link, Hears> endpoint_;
};

}  // namespace gateway
