// Sockets of POSIX systems.

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "events/error_posix.hpp"
#include "events/new_socket.hpp"
#include "events/sockets.hpp"

namespace events {

namespace {

using base::fail, base::Result;

// What a call in the manner of C has given.
template <typename T>
Result<std::size_t> counted(T result) noexcept {
    if (result < 0) return fail(last_error());
    return static_cast<std::size_t>(result);
}

Result<void> checked(int result) noexcept {
    if (result < 0) return fail(last_error());
    return {};
}

const sockaddr* as_sockaddr(const Address& address) noexcept {
    return static_cast<const sockaddr*>(address.data());
}

// Closes the socket if a step has failed, and says why.
Result<Descriptor> opened(Descriptor socket, const Result<void>& step) noexcept {
    if (step) return socket;
    close_descriptor(socket);
    return fail(step.error());
}

// Not when there is more to send, too.
void send_at_once(int socket) noexcept {
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Result<void> bind_and_listen(int socket, const Address& address, int waiting) noexcept {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(socket, as_sockaddr(address), address.size()) != 0) return fail(last_error());
    return waiting > 0 ? checked(listen(socket, waiting)) : Result<void>{};
}

}  // namespace

Result<Descriptor> open_socket(const Address& address, Kind kind) noexcept {
    const int family = as_sockaddr(address)->sa_family;
    const bool is_stream = kind == Kind::stream;
    const auto made = new_socket(family, is_stream ? SOCK_STREAM : SOCK_DGRAM);
    if (made && is_stream && family != AF_UNIX) send_at_once(*made);
    return made;
}

Result<Descriptor> listen_on(const Address& address, int waiting) noexcept {
    const auto made = open_socket(address, Kind::stream);
    if (!made) return made;
    return opened(*made, bind_and_listen(*made, address, waiting));
}

Result<Descriptor> bind_to(const Address& address) noexcept {
    const auto made = open_socket(address, Kind::datagram);
    if (!made) return made;
    return opened(*made, bind_and_listen(*made, address, 0));
}

Result<std::array<Descriptor, 2>> connected_pair() noexcept { return new_pair(); }

Result<void> end_sending(Descriptor socket) noexcept {
    return checked(shutdown(socket, SHUT_WR));
}

void close_descriptor(Descriptor descriptor) noexcept { close(descriptor); }

Result<Descriptor> accept_now(Descriptor listener) noexcept {
    const auto taken = new_connection(listener);
    if (taken) send_at_once(*taken);
    return taken;
}

Result<void> connect_now(Descriptor socket, const Address& to) noexcept {
    return checked(connect(socket, as_sockaddr(to), to.size()));
}

Result<void> connect_result(Descriptor socket) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        return fail(last_error());
    if (error != 0) return fail(errno_of(error));
    return {};
}

Result<std::size_t> receive_now(Descriptor from, std::span<std::byte> room) noexcept {
    return counted(read(from, room.data(), room.size()));
}

Result<std::size_t> send_now(Descriptor to, std::span<const std::byte> bytes) noexcept {
    const ssize_t sent = send(to, bytes.data(), bytes.size(), no_signal);
    if (sent < 0 && errno == ENOTSOCK)
        return counted(write(to, bytes.data(), bytes.size()));
    return counted(sent);
}

Result<std::size_t> receive_from_now(Descriptor from, std::span<std::byte> room,
                                     Address& sender) noexcept {
    socklen_t size = Address::room;
    const auto received = counted(recvfrom(from, room.data(), room.size(), 0,
                                           static_cast<sockaddr*>(sender.data()), &size));
    sender.resize(size);
    return received;
}

Result<std::size_t> send_to_now(Descriptor to, std::span<const std::byte> bytes,
                                const Address& receiver) noexcept {
    return counted(sendto(to, bytes.data(), bytes.size(), no_signal, as_sockaddr(receiver),
                          receiver.size()));
}

bool is_stream(Descriptor descriptor) noexcept {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
           type == SOCK_STREAM;
}

Result<std::size_t> read_file(Descriptor file, std::uint64_t offset,
                              std::span<std::byte> room) noexcept {
    return counted(pread(file, room.data(), room.size(), static_cast<off_t>(offset)));
}

Result<std::size_t> write_file(Descriptor file, std::uint64_t offset,
                               std::span<const std::byte> bytes) noexcept {
    return counted(pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)));
}

}  // namespace events
