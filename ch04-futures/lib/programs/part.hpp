#pragma once
/// @file
/// part: the end of a conversation, so that the last words are heard.

#include "futures/core/task.hpp"
#include "futures/host/net.hpp"

namespace programs {

/// Says that nothing more comes, and reads on until the other side has said so, too, or some time has
/// passed. To close with bytes of it unread would be a reset, which may overtake the last reply.
/// @source RFC 9112, 9.6: closing in stages
futures::Task<> part(futures::TcpStream& stream);

}  // namespace programs
