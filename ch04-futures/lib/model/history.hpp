#pragma once
/// @file
/// What threads know, and what an atomic remembers. For the explorer's own use.

#include <array>
#include <cstdint>

#include "model/clock.hpp"
#include "model/location.hpp"

namespace model {

/// What is chosen for a step.
struct Choice {
    std::uint8_t thread = 0;  ///< Who takes it.
    std::uint8_t read = 0;    ///< Which store it reads, if it can read several.
};

/// What a thread knows.
struct Known {
    Clock now;  ///< What happens before its next operation.
    Clock
        acquirable;   ///< What its relaxed loads have met: an acquire fence makes it known.
    Clock published;  ///< What its last release fence has made public.
};

/// One store in the history of an atomic.
struct Store {
    static constexpr std::uint32_t none = 0;  ///< The number of no store.

    std::uint64_t value = 0;  ///< What was written.
    Clock released;           ///< What whoever acquires it knows then.
    Clock seen =
        Clock::unseen();  ///< When each thread first saw it; its writer wrote it then.
    Clock ahead;  ///< What must come in S before all that reads it or sees a newer one.
    Clock follow = Clock::unseen();  ///< The first event of each thread in S that sees it.
    std::uint32_t before = none;     ///< The store before it.
    std::uint8_t by = 0;             ///< Who wrote it.
};

/// What is known of one atomic.
struct Record {
    const Location* place = nullptr;   ///< Where it stands.
    const char* name = nullptr;        ///< As its program calls it, if it does.
    Spell spell = nullptr;             ///< Words for its values.
    std::uint32_t last = Store::none;  ///< The newest store.
    bool is_alive = true;              ///< It has not been destroyed.
    std::array<std::uint8_t, Clock::threads> stale{};  ///< Reads of old values in a row.
    Clock used;                                        ///< When each thread last used it.
    Clock ahead;  ///< What must come in S before all that sees its next store.
};

}  // namespace model
