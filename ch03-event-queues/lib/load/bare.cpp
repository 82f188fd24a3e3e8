#include "load/bare.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

#include "base/must.hpp"
#include "events/sockets.hpp"

namespace load {

using base::must;

std::string_view answer_to(std::string_view heard, const Says& says, std::string& out) {
    if (says.answer.empty()) return heard;
    out.clear();
    for (std::size_t at = heard.find("\r\n\r\n"); at != heard.npos;
         at = heard.find("\r\n\r\n", at + 4))
        out += says.answer;
    return out;
}

void serve_bare(std::uint16_t port, const Says& says) {
    const int listener = must("listen", events::listen_on(events::Address::loopback(port)));
    const int epoll = must("epoll", epoll_create1(EPOLL_CLOEXEC));
    const auto watch = [&](int descriptor) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
        must("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
    };
    watch(listener);
    std::array<epoll_event, 256> found;
    std::array<char, 16 * 1024> room;
    std::string out;
    for (;;) {
        const int count = epoll_wait(epoll, found.data(), 256, -1);
        if (count < 0 && errno == EINTR)
            continue;  // somebody has stopped us, and let us go on
        must("epoll_wait", count);
        for (const epoll_event& one :
             std::span(found).first(static_cast<unsigned>(count))) {
            const int client = one.data.fd;
            if (client == listener) {
                watch(must("accept", events::accept_now(listener)));
                continue;
            }
            const auto size = read(client, room.data(), room.size());
            if (size <= 0) {
                close(client);
                continue;
            }
            const auto answer =
                answer_to({room.data(), static_cast<std::size_t>(size)}, says, out);
            must("send", send(client, answer.data(), answer.size(), MSG_NOSIGNAL));
        }
    }
}

}  // namespace load
