#pragma once
// Asio: the same server, in its manner: handlers.

#include <array>
#include <asio.hpp>
#include <memory>
#include <string>

#include "load/bare.hpp"

namespace peers {

struct AsioClient : std::enable_shared_from_this<AsioClient> {
    AsioClient(asio::ip::tcp::socket socket, const load::Says& what)
        : socket_(std::move(socket)), says(what) {}
    void read() {
        socket_.async_read_some(
            asio::buffer(room),
            [self = shared_from_this()](asio::error_code error, std::size_t size) {
                if (!error) self->answer(size);
            });
    }
    void answer(std::size_t size) {
        const auto bytes = load::answer_to({room.data(), size}, says, out);
        asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                          [self = shared_from_this()](asio::error_code error, std::size_t) {
                              if (!error) self->read();
                          });
    }
    asio::ip::tcp::socket socket_;
    const load::Says& says;
    std::array<char, 16 * 1024> room;
    std::string out;
};

inline void asio_accept(asio::ip::tcp::acceptor& acceptor, const load::Says& says) {
    acceptor.async_accept([&](asio::error_code error, asio::ip::tcp::socket socket) {
        if (!error) {
            socket.set_option(asio::ip::tcp::no_delay(true));
            std::make_shared<AsioClient>(std::move(socket), says)->read();
        }
        asio_accept(acceptor, says);
    });
}

inline void serve_asio(std::uint16_t port, load::Says says) {
    asio::io_context context(1);
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
    asio_accept(acceptor, says);
    context.run();
}

}  // namespace peers
