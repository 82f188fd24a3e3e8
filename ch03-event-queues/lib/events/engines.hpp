#pragma once
/// @file
/// The engines that are made of neither a selector nor a proactor alone. For the back ends.

#include <memory>

#include "base/result.hpp"
#include "events/engine.hpp"

namespace events {

/// Over a completion port, with the system's own operations: Windows.
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Engine>> make_iocp_engine() noexcept;

}  // namespace events
