#pragma once
/// @file
/// The two ways in which a queue carries the bytes of Connections.

#include <memory>

#include "servers/connections.hpp"

namespace servers {

/// By readiness: each call is ours, at the moment when it will not wait.
[[nodiscard]] std::unique_ptr<Connections> make_readiness(Loop& loop, Protocol& protocol,
                                                          Water water);
/// By operations: the queue makes the calls, and tells what has come of them.
[[nodiscard]] std::unique_ptr<Connections> make_operations(Loop& loop, Protocol& protocol,
                                                           Water water);

}  // namespace servers
