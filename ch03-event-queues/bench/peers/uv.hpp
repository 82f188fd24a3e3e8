#pragma once
// libuv: the same server, in its manner: uv_write with requests of its own.

#include <uv.h>

#include <array>
#include <cstdlib>
#include <string>

#include "load/bare.hpp"

namespace peers {

struct UvClient {
    uv_tcp_t socket;
    uv_write_t write;
    const load::Says* says;
    std::array<char, 16 * 1024> room;
    std::string out;
};

inline void uv_on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* from) {
    auto* const client = static_cast<UvClient*>(stream->data);
    if (size < 0)
        return uv_close(reinterpret_cast<uv_handle_t*>(stream), [](uv_handle_t* handle) {
            delete static_cast<UvClient*>(handle->data);
        });
    const auto answer = load::answer_to({from->base, static_cast<std::size_t>(size)},
                                        *client->says, client->out);
    if (answer.empty()) return;
    const uv_buf_t bytes =
        uv_buf_init(const_cast<char*>(answer.data()), static_cast<unsigned>(answer.size()));
    uv_write(&client->write, stream, &bytes, 1, nullptr);
}

inline void uv_on_client(uv_stream_t* listener, int) {
    auto* const client = new UvClient;
    client->says = static_cast<const load::Says*>(listener->data);
    uv_tcp_init(listener->loop, &client->socket);
    client->socket.data = client;
    auto* const stream = reinterpret_cast<uv_stream_t*>(&client->socket);
    if (uv_accept(listener, stream) != 0) std::abort();
    uv_tcp_nodelay(&client->socket, 1);
    uv_read_start(
        stream,
        [](uv_handle_t* handle, std::size_t, uv_buf_t* room) {
            auto& bytes = static_cast<UvClient*>(handle->data)->room;
            *room = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
        },
        uv_on_read);
}

inline void serve_uv(std::uint16_t port, load::Says says) {
    uv_loop_t* const loop = uv_default_loop();
    uv_tcp_t listener;
    sockaddr_in address;
    uv_ip4_addr("127.0.0.1", port, &address);
    uv_tcp_init(loop, &listener);
    listener.data = &says;
    uv_tcp_bind(&listener, reinterpret_cast<const sockaddr*>(&address), 0);
    if (uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 1024, uv_on_client) != 0)
        std::abort();
    uv_run(loop, UV_RUN_DEFAULT);
}

}  // namespace peers
