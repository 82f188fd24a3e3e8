// @source learn.microsoft.com, "AcceptEx", "ConnectEx", "WSARecv", "WSASend", "ReadFile"

#include "events/step_iocp.hpp"

#include <algorithm>
#include <cstring>

#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "windows/kernel32.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

windows::Handle handle_of(Descriptor descriptor) noexcept {
    return reinterpret_cast<windows::Handle>(descriptor);
}

// "It has begun" comes as an error, of either of the two kinds of functions.
Result<void> begun(bool is_done, windows::Dword error) noexcept {
    if (is_done || error == windows::error_pending) return {};
    return fail(errno_of(error));
}

Result<void> begun_socket(bool is_done) noexcept {
    return begun(is_done, static_cast<windows::Dword>(windows::WSAGetLastError()));
}

// A function that stands in no DLL: the socket's provider says where it is.
template <typename Function>
Function extension(Descriptor socket, const windows::Guid& guid) noexcept {
    Function function = nullptr;
    windows::Dword size = 0;
    windows::WSAIoctl(socket, windows::find_function, &guid, sizeof guid, &function,
                      sizeof function, &size, nullptr, nullptr);
    return function;
}

Result<void> begin_accept(const Request& request, Lent& lent,
                          windows::Overlapped& overlapped) noexcept {
    static const auto accept_ex =
        extension<windows::AcceptEx>(request.descriptor, windows::accept_ex_guid);
    if (accept_ex == nullptr) return fail(Errno::not_implemented);
    const auto address = Address::of(request.descriptor);
    if (!address) return fail(address.error());
    const auto made = open_socket(*address, Kind::stream);
    if (!made) return fail(made.error());
    lent.taken = *made;
    constexpr windows::Dword size = sizeof lent.addresses / 2;
    windows::Dword received = 0;
    return begun_socket(accept_ex(request.descriptor, lent.taken, lent.addresses, 0, size,
                                  size, &received, &overlapped) != 0);
}

// ConnectEx() wants a socket that is bound; to any address will do.
Result<void> begin_connect(const Request& request,
                           windows::Overlapped& overlapped) noexcept {
    static const auto connect_ex =
        extension<windows::ConnectEx>(request.descriptor, windows::connect_ex_guid);
    if (connect_ex == nullptr) return fail(Errno::not_implemented);
    Address any = *request.address;
    std::memset(static_cast<char*>(any.data()) + 2, 0, any.size() - 2);
    windows::bind(request.descriptor, any.data(), static_cast<int>(any.size()));
    windows::Dword sent = 0;
    return begun_socket(connect_ex(request.descriptor, request.address->data(),
                                   static_cast<int>(request.address->size()), nullptr, 0,
                                   &sent, &overlapped) != 0);
}

Result<void> begin_file(const Request& request, const Lent& lent,
                        windows::Overlapped& overlapped) noexcept {
    overlapped.offset = static_cast<windows::Dword>(request.offset);
    overlapped.offset_high = static_cast<windows::Dword>(request.offset >> 32);
    const auto file = handle_of(request.descriptor);
    const bool is_done = request.verb == Verb::read_at
                             ? windows::ReadFile(file, lent.buffer.bytes, lent.buffer.size,
                                                 nullptr, &overlapped) != 0
                             : windows::WriteFile(file, lent.buffer.bytes, lent.buffer.size,
                                                  nullptr, &overlapped) != 0;
    return begun(is_done, windows::GetLastError());
}

// The rest of what is to be sent. A receive that takes its room later is lent none: it is done
// as soon as there is something.
windows::Buffer buffer_of(const Request& request) noexcept {
    if (request.buffers != nullptr) return {.size = 0, .bytes = nullptr};
    const std::size_t from = request.verb == Verb::send ? request.offset : 0;
    const std::size_t size = std::min(request.size - from, std::size_t{1} << 30);
    return {.size = static_cast<windows::Dword>(size),
            .bytes = reinterpret_cast<char*>(request.bytes) + from};
}

}  // namespace

// [begin]
Result<void> begin_step(const Request& request, Lent& lent,
                        windows::Overlapped& overlapped) noexcept {
    const Descriptor socket = request.descriptor;
    lent.buffer = buffer_of(request);
    lent.flags = 0;
    switch (request.verb) {
        case Verb::accept:
            return begin_accept(request, lent, overlapped);
        case Verb::connect:
            return begin_connect(request, overlapped);
        case Verb::receive:
            return begun_socket(windows::WSARecv(socket, &lent.buffer, 1, nullptr,
                                                 &lent.flags, &overlapped, nullptr) == 0);
        case Verb::send:
            return begun_socket(windows::WSASend(socket, &lent.buffer, 1, nullptr, 0,
                                                 &overlapped, nullptr) == 0);
        case Verb::receive_from:
            lent.sender_size = Address::room;
            return begun_socket(windows::WSARecvFrom(socket, &lent.buffer, 1, nullptr,
                                                     &lent.flags, request.sender->data(),
                                                     &lent.sender_size, &overlapped,
                                                     nullptr) == 0);
        case Verb::send_to:
            return begun_socket(
                windows::WSASendTo(
                    socket, &lent.buffer, 1, nullptr, 0, request.address->data(),
                    static_cast<int>(request.address->size()), &overlapped, nullptr) == 0);
        case Verb::read_at:
        case Verb::write_at:
            return begin_file(request, lent, overlapped);
        case Verb::poll:
            break;
    }
    return fail(Errno::not_implemented);
}
// [begin]

void adopt(windows::Socket taken, Descriptor listener) noexcept {
    windows::setsockopt(taken, windows::socket_level, windows::update_accept,
                        reinterpret_cast<const char*>(&listener), sizeof listener);
}

void adopt(windows::Socket connected) noexcept {
    windows::setsockopt(connected, windows::socket_level, windows::update_connect, nullptr,
                        0);
}

}  // namespace events
