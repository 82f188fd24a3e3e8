#pragma once
/// @file
/// Bare: the rings of a test, word by word.

#include "user/rings.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

/// A pair of rings without an executor.
struct Bare {
    /// The three pages.
    rings::SharedMemory& memory =
        *reinterpret_cast<rings::SharedMemory*>(must(user::ask(Call::ring_setup, 0)));
    rings::ProgramSide<> side{memory};  ///< What writes there.

    /// Writes one call.
    template <class... Arguments>
    void submit(Call call, Arguments... arguments) {
        check(side.submit({.call = static_cast<std::uint16_t>(call),
                           .arguments = {user::in_register(arguments)...}}));
    }
    /// The next result, which may be there already.
    std::int64_t result() {
        abi::Completion found;
        while (!side.take(found)) must(user::wait_for_events({}));
        return found.answer;
    }
    /// It must be this error.
    void gives(Errno why, std::source_location place = std::source_location::current()) {
        if (result() != -static_cast<std::int64_t>(why))
            fail("another answer than expected", place);
    }
    /// Ids for events. @returns The first.
    std::uint32_t grant(unsigned count) {
        return static_cast<std::uint32_t>(must(user::ask(Call::event_grant, count)));
    }
};

}  // namespace usertests
