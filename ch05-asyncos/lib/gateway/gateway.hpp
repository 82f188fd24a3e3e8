#pragma once
/// @file
/// Gateway: what brings the readings of all devices to a peer: the state of an actor.

#include "gateway/peer.hpp"

namespace gateway {

/// Tells its peer one reading after the other, each until he has it. While he is away they wait in the inbox, and what finds
/// no place there is counted by the actor.
struct Gateway {
    using Message = Event;            ///< A reading.
    using Response = futures::Ready;  ///< That the peer has it.

    /// Brings @p reading to the peer. @errors as Peer::tell(), but timed_out
    // [gateway]
    futures::Task<base::Result<futures::Ready>> on(Event& reading) {
        for (;;) {
            const auto told = co_await peer->tell(reading);
            if (told) co_return futures::ready;
            if (told.error() != base::Errno::timed_out) co_return base::fail(told.error());
        }
    }
    // [gateway]
    Peer* peer;  ///< It outlives the actor.
};

}  // namespace gateway
