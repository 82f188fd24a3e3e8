#pragma once
// Needs: windows
/// @file
/// What Windows' errors are among ours. For the Windows files of this library.

#include "base/result.hpp"
#include "windows/types.hpp"

namespace events {

/// Of GetLastError() or WSAGetLastError(); io_error if it has no other name.
[[nodiscard]] base::Errno errno_of(windows::Dword error) noexcept;
/// Of a status; 0 if it is none of an error.
[[nodiscard]] base::Errno errno_of_status(std::uintptr_t status) noexcept;
/// Why the last call of Winsock in this thread has failed.
[[nodiscard]] base::Errno last_socket_error() noexcept;
/// Why the last other call has failed.
[[nodiscard]] base::Errno last_error() noexcept;

}  // namespace events
