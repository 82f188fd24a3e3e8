#include "futures/host/udp.hpp"

#include "events/sockets.hpp"

namespace futures {

using base::fail, base::Result;

Result<UdpSocket> UdpSocket::bind(Reactor& reactor,
                                  const events::Address& address) noexcept {
    const auto descriptor = events::bind_to(address);
    if (!descriptor) return fail(descriptor.error());
    OwnedSocket made(reactor.keep(std::make_unique<ReadySocket>(reactor, *descriptor)));
    if (const auto watched = made.get().watch(); !watched) return fail(watched.error());
    return UdpSocket(std::move(made));
}

}  // namespace futures
