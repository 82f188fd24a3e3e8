#pragma once
// libevent: the same server, in its manner: bufferevents.

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>

#include <cstdlib>
#include <string>

#include "load/bare.hpp"

namespace peers {

inline void event_on_read(bufferevent* client, void* argument) {
    const auto& says = *static_cast<const load::Says*>(argument);
    evbuffer* const input = bufferevent_get_input(client);
    if (says.answer.empty()) {
        bufferevent_write_buffer(client, input);
        return;
    }
    static std::string out;
    const std::size_t size = evbuffer_get_length(input);
    const auto* const bytes = reinterpret_cast<const char*>(evbuffer_pullup(input, -1));
    const auto answer = load::answer_to({bytes, size}, says, out);
    evbuffer_drain(input, size);
    bufferevent_write(client, answer.data(), answer.size());
}

inline void event_on_client(evconnlistener* listener, evutil_socket_t socket, sockaddr*,
                            int, void* says) {
    bufferevent* const client = bufferevent_socket_new(evconnlistener_get_base(listener),
                                                       socket, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(
        client, event_on_read, nullptr,
        [](bufferevent* gone, short, void*) { bufferevent_free(gone); }, says);
    bufferevent_enable(client, EV_READ | EV_WRITE);
}

inline void serve_event(std::uint16_t port, load::Says says) {
    event_base* const base = event_base_new();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    evconnlistener* const listener = evconnlistener_new_bind(
        base, event_on_client, &says, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 1024,
        reinterpret_cast<sockaddr*>(&address), sizeof address);
    if (listener == nullptr) std::abort();
    event_base_dispatch(base);
}

}  // namespace peers
