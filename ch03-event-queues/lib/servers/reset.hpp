#pragma once
/// @file
/// To end a connection by force. One file for each system.

#include "events/descriptor.hpp"

namespace servers {

/// From now on, to close @p socket means: throw away what has not been sent, and send RST.
/// @source socket(7): SO_LINGER with a time of 0
void reset_on_close(events::Descriptor socket) noexcept;

}  // namespace servers
