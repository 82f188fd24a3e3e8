#include "futures/host/net.hpp"

#include "events/sockets.hpp"

namespace futures {

using base::Errno, base::fail, base::Result;

Poll<Result<void>> EndFuture::poll(Context& context) noexcept {
    auto flushed = noted(socket_.poll_flush(context));
    if (flushed.is_pending() || !flushed.value()) return flushed;
    return events::end_sending(socket_.descriptor());
}

Poll<Result<TcpStream>> AcceptFuture::poll(Context& context) noexcept {
    for (;;) {
        auto accepted = noted(socket_.poll_accept(context));
        if (accepted.is_pending()) return pending;
        const auto descriptor = accepted.value();
        if (descriptor) return TcpStream::from(socket_.reactor(), *descriptor);
        // It was there, and has gone: that is no affair of the listener's.
        if (descriptor.error() != Errno::connection_aborted)
            return Result<TcpStream>(fail(descriptor.error()));
    }
}

Result<TcpStream> TcpStream::from(Reactor& reactor,
                                  events::Descriptor descriptor) noexcept {
    const auto socket = Socket::open(reactor, descriptor);
    if (!socket) return fail(socket.error());
    return TcpStream(OwnedSocket<>(**socket));
}

Task<Result<TcpStream>> TcpStream::connect(Reactor& reactor, events::Address to) {
    const auto descriptor = events::open_socket(to, events::Kind::stream);
    if (!descriptor) co_return fail(descriptor.error());
    const auto socket = Socket::open(reactor, *descriptor, Socket::State::to_be_connected);
    if (!socket) co_return fail(socket.error());
    TcpStream stream{OwnedSocket<>(**socket)};
    const auto connected = co_await ConnectFuture(**socket, to);
    if (!connected) co_return fail(connected.error());
    co_return stream;
}

Result<TcpListener> TcpListener::bind(Reactor& reactor,
                                      const events::Address& address) noexcept {
    const auto descriptor = events::listen_on(address);
    if (!descriptor) return fail(descriptor.error());
    const auto socket = Socket::open(reactor, *descriptor);
    if (!socket) return fail(socket.error());
    return TcpListener(OwnedSocket<>(**socket));
}

}  // namespace futures
