#pragma once
/// @file
/// What the main functions of the servers share: arguments, errors, signals.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "servers/connections.hpp"

namespace servers {

/// What a server was started with: `39-echo 7000 epoll`.
struct Arguments {
    events::Address address = {};                     ///< This machine, and the port.
    events::Backend backend = events::Backend::best;  ///< Of the queue.
    std::span<char*> rest = {};                       ///< What comes before the port.
};

/// Runs a server as a program of its own: `PROGRAM [MORE ...] PORT [BACKEND]`, until SIGINT or
/// SIGTERM. Says where it listens. What is wrong it says in one line on stderr.
/// @param usage  What goes before PORT: "FOLDER"; its words are how many there must be.
/// @param serve  Makes the server, listens (by listening()), and runs the loop.
/// @returns For main(): 0, or 2 if the arguments are wrong or the port is not to be had.
[[nodiscard]] int run_program(std::span<char*> arguments, std::string_view usage,
                              const std::function<int(Loop&, const Arguments&)>& serve);

/// Says in a line where the server listens, and runs the loop; or says why it cannot listen.
/// @param made  What listen() has given.
/// @returns For run_program().
[[nodiscard]] int listening(Loop& loop, const base::Result<void>& made,
                            const Arguments& arguments, std::uint16_t port);

/// One line on stderr. @returns 2
int complain(const std::string& sentence);

}  // namespace servers
