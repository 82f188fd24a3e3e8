// Sockets of Windows.
// @source learn.microsoft.com, "Winsock Functions"

#include <algorithm>
#include <climits>

#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "windows/kernel32.hpp"
#include "windows/winsock.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;

void start_winsock() noexcept {
    [[maybe_unused]] static const int started = [] {
        alignas(8) char data[408];
        return windows::WSAStartup(0x0202, data);
    }();
}

// What a call of Winsock has given: -1 if it failed.
Result<std::size_t> counted(int result) noexcept {
    if (result < 0) return fail(last_socket_error());
    return static_cast<std::size_t>(result);
}

Result<void> checked(int result) noexcept {
    if (result < 0) return fail(last_socket_error());
    return {};
}

int family_of(const Address& address) noexcept {
    return static_cast<const windows::InternetAddress*>(address.data())->family;
}

// Winsock counts in int.
int size_of(std::span<const std::byte> bytes) noexcept {
    return static_cast<int>(std::min(bytes.size(), std::size_t{INT_MAX}));
}

char* chars_of(std::span<std::byte> room) noexcept {
    return reinterpret_cast<char*>(room.data());
}

const char* chars_of(std::span<const std::byte> bytes) noexcept {
    return reinterpret_cast<const char*>(bytes.data());
}

void set_option(Descriptor socket, int level, int name) noexcept {
    const int yes = 1;
    windows::setsockopt(socket, level, name, reinterpret_cast<const char*>(&yes),
                        sizeof yes);
}

// Closes the socket if a step has failed, and says why.
Result<Descriptor> opened(Descriptor socket, const Result<void>& step) noexcept {
    if (step) return socket;
    close_descriptor(socket);
    return fail(step.error());
}

// An address that is in use is refused by default on POSIX, and only if asked for on Windows.
Result<void> bind_and_listen(Descriptor socket, const Address& address,
                             int waiting) noexcept {
    set_option(socket, windows::socket_level, windows::exclusive_use);
    const auto bound =
        checked(windows::bind(socket, address.data(), static_cast<int>(address.size())));
    if (!bound || waiting == 0) return bound;
    return checked(windows::listen(socket, waiting));
}

// Two sockets that are connected to each other, over a listener that lives as long as that takes.
Result<std::array<Descriptor, 2>> connect_to(Descriptor listener) noexcept {
    const auto address = Address::of(listener);
    if (!address) return fail(address.error());
    const auto one = open_socket(*address, Kind::stream);
    if (!one) return fail(one.error());
    const auto connected = connect_now(*one, *address);
    if (!connected && connected.error() != Errno::in_progress)
        return fail(opened(*one, connected).error());
    for (;;) {
        const auto other = accept_now(listener);
        if (other) return std::array{*one, *other};
        if (other.error() != Errno::would_block)
            return fail(opened(*one, fail(other.error())).error());
        windows::Sleep(0);  // it comes from this very machine: soon
    }
}

}  // namespace

Result<Descriptor> open_socket(const Address& address, Kind kind) noexcept {
    start_winsock();
    const int type = kind == Kind::stream ? windows::stream : windows::datagram;
    const Descriptor made =
        windows::WSASocketW(family_of(address), type, 0, nullptr, 0,
                            windows::wsa_overlapped | windows::wsa_no_inherit);
    if (made == windows::invalid) return fail(last_socket_error());
    unsigned long yes = 1;
    windows::ioctlsocket(made, windows::never_wait, &yes);
    if (kind == Kind::stream) set_option(made, windows::tcp, windows::no_delay);
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

Result<std::array<Descriptor, 2>> connected_pair() noexcept {
    const auto listener = listen_on(Address::loopback(0), 1);
    if (!listener) return fail(listener.error());
    const auto pair = connect_to(*listener);
    close_descriptor(*listener);
    return pair;
}

Result<void> end_sending(Descriptor socket) noexcept {
    return checked(windows::shutdown(socket, 1));
}

void close_descriptor(Descriptor descriptor) noexcept {
    // Files have handles, and sockets too, but only one of the two functions knows all of it.
    if (windows::closesocket(descriptor) != 0)
        windows::CloseHandle(reinterpret_cast<windows::Handle>(descriptor));
}

Result<Descriptor> accept_now(Descriptor listener) noexcept {
    const Descriptor taken = windows::accept(listener, nullptr, nullptr);
    if (taken == windows::invalid) return fail(last_socket_error());
    unsigned long yes = 1;
    windows::ioctlsocket(taken, windows::never_wait, &yes);
    set_option(taken, windows::tcp, windows::no_delay);
    return taken;
}

Result<void> connect_now(Descriptor socket, const Address& to) noexcept {
    const auto begun =
        checked(windows::connect(socket, to.data(), static_cast<int>(to.size())));
    if (!begun && begun.error() == Errno::would_block) return fail(Errno::in_progress);
    return begun;
}

Result<void> connect_result(Descriptor socket) noexcept {
    windows::Dword error = 0;
    int size = sizeof error;
    const auto asked =
        checked(windows::getsockopt(socket, windows::socket_level, windows::last_error,
                                    reinterpret_cast<char*>(&error), &size));
    if (!asked) return asked;
    if (error != 0) return fail(errno_of(error));
    return {};
}

Result<std::size_t> receive_now(Descriptor from, std::span<std::byte> room) noexcept {
    return counted(windows::recv(from, chars_of(room), size_of(room), 0));
}

Result<std::size_t> send_now(Descriptor to, std::span<const std::byte> bytes) noexcept {
    return counted(windows::send(to, chars_of(bytes), size_of(bytes), 0));
}

Result<std::size_t> receive_from_now(Descriptor from, std::span<std::byte> room,
                                     Address& sender) noexcept {
    int size = Address::room;
    const auto received = counted(
        windows::recvfrom(from, chars_of(room), size_of(room), 0, sender.data(), &size));
    sender.resize(static_cast<unsigned>(size));
    return received;
}

Result<std::size_t> send_to_now(Descriptor to, std::span<const std::byte> bytes,
                                const Address& receiver) noexcept {
    return counted(windows::sendto(to, chars_of(bytes), size_of(bytes), 0, receiver.data(),
                                   static_cast<int>(receiver.size())));
}

bool is_stream(Descriptor descriptor) noexcept {
    int type = 0, size = sizeof type;
    return windows::getsockopt(descriptor, windows::socket_level, windows::socket_type,
                               reinterpret_cast<char*>(&type), &size) == 0 &&
           type == windows::stream;
}

}  // namespace events
