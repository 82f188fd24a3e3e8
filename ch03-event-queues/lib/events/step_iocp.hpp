#pragma once
// Needs: windows
/// @file
/// The calls of Windows that begin an operation, one for each verb. For operations_iocp.cpp.

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "events/request.hpp"
#include "windows/winsock.hpp"

namespace events {

/// What a call leaves with the kernel beside its Overlapped.
struct Lent {
    windows::Socket taken = windows::invalid;  ///< The socket for the next connection.
    windows::Buffer buffer = {};               ///< What is to be sent or filled.
    windows::Dword flags = 0;                  ///< Of a receive.
    int sender_size = 0;                       ///< Of the sender's address.
    alignas(8) char addresses[2 * (sizeof(windows::Internet6Address) + 16)] =
        {};  ///< AcceptEx() leaves both ends here.
};

/// Begins the next step of @p request: one call, and the completion is on its way.
/// @returns An error if it could not begin: then no completion will come.
[[nodiscard]] base::Result<void> begin_step(const Request& request, Lent& lent,
                                            windows::Overlapped& overlapped) noexcept;
/// Makes an accepted socket one like all others.
void adopt(windows::Socket taken, Descriptor listener) noexcept;
/// Likewise a connected one.
void adopt(windows::Socket connected) noexcept;

}  // namespace events
