// A pointer would let the sender and the receiver use the same variable.
//
// Refused: Channel<T>: with this T two fibers could use the same memory; send a value or its only owner

#include <memory>

#include "fibers/channel.hpp"

// [message]
#if REFUSED
using Message = int*;
#else
using Message = std::unique_ptr<int>;
#endif
// [message]

bool send(fibers::Channel<Message>& channel, Message message) {
    return channel.send(std::move(message)).has_value();
}
