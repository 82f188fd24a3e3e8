#pragma once
/// @file
/// TCP on this machine, in three functions, for the programs that show what is done with a socket. They end
/// the program if something fails.

#include <cstdio>
#include <cstdlib>

#include "windows/kernel32.hpp"
#include "windows/winsock.hpp"

namespace windows {

/// Ends the program with one line, unless @p is_good.
inline void check(bool is_good, const char* what) noexcept {
    if (is_good) return;
    std::fprintf(stderr, "error: %s: %d\n", what, WSAGetLastError());
    std::exit(1);
}

/// Makes a TCP socket that can be used with a completion port.
inline Socket open_tcp() noexcept {
    alignas(8) char data[408];
    check(WSAStartup(0x0202, data) == 0, "WSAStartup");
    const Socket made = WSASocketW(inet, stream, 0, nullptr, 0, wsa_overlapped);
    check(made != invalid, "WSASocketW");
    return made;
}

/// Makes one that listens at a port of the system's choice, and leaves that in @p address.
inline Socket listen_here(InternetAddress& address) noexcept {
    address = {.family = inet, .port = 0, .host = {127, 0, 0, 1}, .zeros = {}};
    int size = sizeof address;
    const Socket listener = open_tcp();
    check(bind(listener, &address, size) == 0, "bind");
    check(listen(listener, 16) == 0, "listen");
    check(getsockname(listener, &address, &size) == 0, "getsockname");
    return listener;
}

/// AcceptEx(), which stands in no DLL's list: the driver of @p listener says where it is.
inline AcceptEx accept_ex_of(Socket listener) noexcept {
    AcceptEx found = nullptr;
    Dword size = 0;
    WSAIoctl(listener, find_function, &accept_ex_guid, sizeof accept_ex_guid, &found,
             sizeof found, &size, nullptr, nullptr);
    check(found != nullptr, "AcceptEx");
    return found;
}

/// From now on the operations of @p socket complete in @p port.
inline void complete_in(Handle port, Socket socket) noexcept {
    const auto handle = reinterpret_cast<Handle>(socket);
    check(CreateIoCompletionPort(handle, port, 0, 0) == port, "CreateIoCompletionPort");
}

/// Makes a completion port.
inline Handle make_port() noexcept {
    const Handle port = CreateIoCompletionPort(invalid_handle, nullptr, 0, 1);
    check(port != nullptr, "CreateIoCompletionPort");
    return port;
}

/// Makes one that is connected to @p address.
inline Socket connect_to(const InternetAddress& address) noexcept {
    const Socket socket = open_tcp();
    check(connect(socket, &address, sizeof address) == 0, "connect");
    return socket;
}

}  // namespace windows
