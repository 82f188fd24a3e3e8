#pragma once
/// @file
/// Given: the download as a function that waits. It is the model for the state machine.

#include <array>
#include <string>
#include <string_view>

#include "connection.hpp"

/// Downloads what @p request asks for. The place in this function says how far it is, its
/// variables hold what it has so far, and while it waits nothing else can happen.
inline base::Result<std::string> download(Connection& connection,
                                          std::string_view request) {
    using base::Errno;
    for (;;) {
        const auto connected = connection.connect();
        if (connected) break;
        if (connected.error() == Errno::would_block)
            connection.wait();
        else if (connected.error() != Errno::interrupted)
            return base::fail(connected.error());
    }
    while (!request.empty()) {
        const auto count = connection.send(request);
        if (count)
            request.remove_prefix(*count);
        else if (count.error() == Errno::would_block)
            connection.wait();
        else if (count.error() != Errno::interrupted)
            return base::fail(count.error());
    }
    std::string body;
    for (std::array<char, 8> room{};;) {
        const auto count = connection.receive(room);
        if (count && *count == 0) return body;
        if (count)
            body.append(room.data(), *count);
        else if (count.error() == Errno::would_block)
            connection.wait();
        else if (count.error() != Errno::interrupted)
            return base::fail(count.error());
    }
}
