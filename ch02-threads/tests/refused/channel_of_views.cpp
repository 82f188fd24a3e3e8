// A view is a pointer with a friendlier name, here inside a pair.
//
// Refused: Channel<T>: with this T two fibers could use the same memory; send a value or its only owner

#include <string>
#include <string_view>
#include <utility>

#include "fibers/channel.hpp"

#if REFUSED
using Message = std::pair<int, std::string_view>;
#else
using Message = std::pair<int, std::string>;
#endif

bool send(fibers::Channel<Message>& channel) {
    return channel.send({1, "text"}).has_value();
}
