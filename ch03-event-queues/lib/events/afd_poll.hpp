#pragma once
// Needs: windows
/// @file
/// The operation "poll" of the driver under Winsock. It is in no header, and has not changed since
/// Windows 2000. For afd_windows.cpp.
/// @source dlls/ws2_32/tests/afd.c and include/wine/afd.h of Wine; wepoll, libuv and mio use it

#include <cstdint>

#include "events/event.hpp"
#include "windows/types.hpp"

namespace events {

/// IOCTL_AFD_POLL
inline constexpr windows::Dword poll_service = 0x12024;

// What can be asked of a socket, and what the answer says.
inline constexpr windows::Dword can_receive = 1;         ///< AFD_POLL_RECEIVE
inline constexpr windows::Dword can_send = 4;            ///< AFD_POLL_SEND
inline constexpr windows::Dword has_ended = 8;           ///< AFD_POLL_DISCONNECT
inline constexpr windows::Dword was_reset = 0x10;        ///< AFD_POLL_ABORT
inline constexpr windows::Dword was_closed = 0x20;       ///< AFD_POLL_LOCAL_CLOSE
inline constexpr windows::Dword can_accept = 0x80;       ///< AFD_POLL_ACCEPT
inline constexpr windows::Dword connect_failed = 0x100;  ///< AFD_POLL_CONNECT_FAIL

/// AFD_POLL_INFO for one socket: the question, and in the same form the answer.
struct PollInfo {
    std::int64_t timeout = INT64_MAX;  ///< In steps of 100 ns; here for ever.
    windows::Dword count = 1;          ///< Of sockets.
    windows::Dword is_exclusive = 0;   ///< End all other polls of it.
    windows::Handle socket = nullptr;  ///< Which one.
    windows::Dword events = 0;         ///< What is asked; what is so.
    windows::Status status = 0;        ///< Of this socket.
};
static_assert(sizeof(PollInfo) == 32);

inline constexpr unsigned reads = 1;   ///< A direction, as in Interest.
inline constexpr unsigned writes = 2;  ///< Likewise.

/// What to ask for, to hear of these directions.
inline windows::Dword bits_of(unsigned directions) noexcept {
    windows::Dword bits = was_closed;
    if ((directions & reads) != 0) bits |= can_receive | can_accept | has_ended;
    if ((directions & writes) != 0) bits |= can_send;
    return directions == 0 ? bits : bits | was_reset | connect_failed;
}

/// What an answer says.
inline Ready to_ready(windows::Dword bits) noexcept {
    const bool failed = (bits & (was_reset | connect_failed)) != 0;
    return {.readable = (bits & (can_receive | can_accept | has_ended)) != 0 || failed,
            .writable = (bits & can_send) != 0 || failed,
            .read_closed = (bits & has_ended) != 0 || failed,
            .write_closed = failed,
            .error = failed};
}

}  // namespace events
