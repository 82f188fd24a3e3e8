// Linux makes a socket what it should be in the call that makes it.
// @source socket(2), accept4(2)

#include "events/error_posix.hpp"
#include "events/new_socket.hpp"

namespace events {

using base::fail, base::Result;

namespace {

constexpr int at_once = SOCK_NONBLOCK | SOCK_CLOEXEC;

Result<Descriptor> made(int socket) noexcept {
    if (socket < 0) return fail(last_error());
    return socket;
}

}  // namespace

Result<Descriptor> new_socket(int family, int type) noexcept {
    return made(socket(family, type | at_once, 0));
}

Result<std::array<Descriptor, 2>> new_pair() noexcept {
    std::array<Descriptor, 2> pair;
    if (socketpair(AF_UNIX, SOCK_STREAM | at_once, 0, pair.data()) != 0)
        return fail(last_error());
    return pair;
}

Result<Descriptor> new_connection(Descriptor listener) noexcept {
    return made(accept4(listener, nullptr, nullptr, at_once));
}

}  // namespace events
