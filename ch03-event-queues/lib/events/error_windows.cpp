// The door where errors of Windows become ours.
// @source learn.microsoft.com, "System Error Codes", "Windows Sockets Error Codes"

#include "events/error_windows.hpp"

#include "windows/kernel32.hpp"
#include "windows/ntdll.hpp"
#include "windows/winsock.hpp"

namespace events {

using base::Errno;

namespace {

struct Pair {
    windows::Dword theirs;
    Errno ours;
};

constexpr Pair pairs[] = {
    {2, Errno::no_such_file},            // ERROR_FILE_NOT_FOUND
    {3, Errno::no_such_file},            // ERROR_PATH_NOT_FOUND
    {4, Errno::too_many_handles},        // ERROR_TOO_MANY_OPEN_FILES
    {5, Errno::access_denied},           // ERROR_ACCESS_DENIED
    {6, Errno::bad_handle},              // ERROR_INVALID_HANDLE
    {8, Errno::out_of_memory},           // ERROR_NOT_ENOUGH_MEMORY
    {14, Errno::out_of_memory},          // ERROR_OUTOFMEMORY
    {50, Errno::not_implemented},        // ERROR_NOT_SUPPORTED
    {64, Errno::connection_reset},       // ERROR_NETNAME_DELETED
    {87, Errno::invalid_argument},       // ERROR_INVALID_PARAMETER
    {109, Errno::broken_pipe},           // ERROR_BROKEN_PIPE
    {112, Errno::no_space},              // ERROR_DISK_FULL
    {121, Errno::timed_out},             // ERROR_SEM_TIMEOUT
    {995, Errno::cancelled},             // ERROR_OPERATION_ABORTED
    {998, Errno::bad_address},           // ERROR_NOACCESS
    {1168, Errno::no_such_file},         // ERROR_NOT_FOUND
    {1225, Errno::connection_refused},   // ERROR_CONNECTION_REFUSED
    {1231, Errno::connection_refused},   // ERROR_NETWORK_UNREACHABLE
    {1236, Errno::connection_aborted},   // ERROR_CONNECTION_ABORTED
    {10004, Errno::interrupted},         // WSAEINTR
    {10009, Errno::bad_handle},          // WSAEBADF
    {10013, Errno::access_denied},       // WSAEACCES
    {10014, Errno::bad_address},         // WSAEFAULT
    {10022, Errno::invalid_argument},    // WSAEINVAL
    {10024, Errno::too_many_handles},    // WSAEMFILE
    {10035, Errno::would_block},         // WSAEWOULDBLOCK
    {10036, Errno::in_progress},         // WSAEINPROGRESS
    {10037, Errno::in_progress},         // WSAEALREADY
    {10038, Errno::bad_handle},          // WSAENOTSOCK
    {10045, Errno::not_implemented},     // WSAEOPNOTSUPP
    {10047, Errno::invalid_argument},    // WSAEAFNOSUPPORT
    {10048, Errno::address_in_use},      // WSAEADDRINUSE
    {10053, Errno::connection_aborted},  // WSAECONNABORTED
    {10054, Errno::connection_reset},    // WSAECONNRESET
    {10055, Errno::no_buffers},          // WSAENOBUFS
    {10056, Errno::already_connected},   // WSAEISCONN
    {10057, Errno::not_connected},       // WSAENOTCONN
    {10058, Errno::broken_pipe},         // WSAESHUTDOWN
    {10060, Errno::timed_out},           // WSAETIMEDOUT
    {10061, Errno::connection_refused},  // WSAECONNREFUSED
};

}  // namespace

Errno errno_of(windows::Dword error) noexcept {
    for (const auto& [theirs, ours] : pairs) {
        if (theirs == error) return ours;
    }
    return Errno::io_error;
}

Errno errno_of_status(std::uintptr_t status) noexcept {
    const auto number = static_cast<windows::Status>(status);
    return number >= 0 ? Errno{} : errno_of(windows::RtlNtStatusToDosError(number));
}

Errno last_socket_error() noexcept {
    return errno_of(static_cast<windows::Dword>(windows::WSAGetLastError()));
}

Errno last_error() noexcept { return errno_of(windows::GetLastError()); }

}  // namespace events
