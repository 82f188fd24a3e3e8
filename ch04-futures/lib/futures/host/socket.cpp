#include "futures/host/socket.hpp"

#include <new>
#include <utility>

#include "events/sockets.hpp"
#include "futures/host/operated_socket.hpp"
#include "futures/host/ready_socket.hpp"

namespace futures {

using base::fail, base::Result;

Socket::~Socket() {
    if (descriptor_ != events::no_descriptor) events::close_descriptor(descriptor_);
}

Result<Socket*> Socket::open(Reactor& reactor, events::Descriptor descriptor,
                             State state) noexcept {
    if (reactor.io() == Io::operations)
        return &reactor.keep(std::make_unique<OperatedSocket>(reactor, descriptor));
    auto& made = reactor.keep(std::make_unique<ReadySocket>(reactor, descriptor));
    if (state == State::to_be_connected) return &made;
    if (const auto watched = made.watch(); !watched) {
        reactor.release(made);
        return fail(watched.error());
    }
    return &made;
}

}  // namespace futures
