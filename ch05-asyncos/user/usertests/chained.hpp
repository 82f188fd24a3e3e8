#pragma once
/// @file
/// Chained: the rings of a test whose calls wait for each other.

#include <initializer_list>

#include "user/usertests/bare_rings.hpp"

namespace usertests {

/// Entries of a chain: each has an event of its own.
struct Chained : Bare {
    static constexpr std::uint32_t granted = 200;  ///< So many.
    const std::uint32_t first = grant(granted);    ///< The first of them,
    std::uint32_t next = first;                    ///< and that of the next entry.

    /// An entry.
    static abi::Submission call(Call number, auto... arguments) {
        return {.call = static_cast<std::uint16_t>(number),
                .arguments = {user::in_register(arguments)...}};
    }
    /// Writes it, behind the ones with these events. @returns Its own event.
    std::uint32_t add(abi::Submission call,
                      std::initializer_list<std::uint32_t> before = {},
                      std::uint16_t flags = 0) {
        call.token = call.event = next++;
        std::size_t at = 0;
        for (const std::uint32_t event : before)
            call.after[at++] = static_cast<std::uint16_t>((call.event - event) | flags);
        check(side.submit(call));
        return call.event;
    }
    /// Tells the kernel.
    void tell() const { must(user::order(Call::ring_notify)); }
};

/// A call that waits until somebody writes to the pipe, or closes it.
struct Slow {
    user::Pipe pipe = must(user::make_pipe());  ///< It is empty.
    char room[8] = {};                          ///< What comes.

    /// The call.
    [[nodiscard]] abi::Submission read() {
        return Chained::call(Call::read, pipe.read_end, &room[0], sizeof room);
    }
    ~Slow() {
        must(user::close(pipe.read_end));
        must(user::close(pipe.write_end));
    }
};

}  // namespace usertests
