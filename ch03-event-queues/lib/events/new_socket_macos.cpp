// macOS makes a plain socket, which is then told what it should be. A program that another thread starts
// in between inherits it; nothing can be done about that here.
// @source socket(2), accept(2), setsockopt(2) of macOS

#include <fcntl.h>
#include <unistd.h>

#include "events/error_posix.hpp"
#include "events/new_socket.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

Result<Descriptor> prepared(int socket) noexcept {
    if (socket < 0) return fail(last_error());
    const int yes = 1;
    // A connection that has been reset already refuses this, but its listener was told, too.
    setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
    if (fcntl(socket, F_SETFL, O_NONBLOCK) == 0 && fcntl(socket, F_SETFD, FD_CLOEXEC) == 0)
        return socket;
    const Errno why = last_error();
    close(socket);
    return fail(why);
}

}  // namespace

Result<Descriptor> new_socket(int family, int type) noexcept {
    return prepared(socket(family, type, 0));
}

Result<std::array<Descriptor, 2>> new_pair() noexcept {
    std::array<Descriptor, 2> pair;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) != 0) return fail(last_error());
    const auto first = prepared(pair[0]), second = prepared(pair[1]);
    if (first && second) return pair;
    if (first) close(pair[0]);
    if (second) close(pair[1]);
    return fail(first ? second.error() : first.error());
}

Result<Descriptor> new_connection(Descriptor listener) noexcept {
    return prepared(accept(listener, nullptr, nullptr));
}

}  // namespace events
