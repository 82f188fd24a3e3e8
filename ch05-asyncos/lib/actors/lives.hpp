#pragma once
/// @file
/// Lives: several of them, of which the first end is wanted. Programs include supervisor.hpp.

#include <array>
#include <cstddef>
#include <optional>

#include "actors/supervised.hpp"
#include "futures/core/platform.hpp"
#include "futures/core/timers.hpp"

namespace actors {

/// One of several lives that has ended.
struct Ended {
    std::size_t which;           ///< Whose, in their order.
    base::Result<void> outcome;  ///< How.
    futures::nanoseconds when;   ///< By the clock of the runtime.
};

/// The lives that are under way; none where one has ended in order.
template <std::size_t Count>
using Lives = std::array<std::optional<Outcome>, Count>;

/// Ready when one of them has ended; that one is destroyed. Each poll asks all: for very many, put supervisors over
/// supervisors.
template <std::size_t Count>
class [[nodiscard]] FirstEnd : futures::Pinned {
  public:
    using Output = Ended;  ///< Which, and how.

    explicit FirstEnd(Lives<Count>& lives) noexcept : lives_(lives) {}  ///< Of @p lives.
    /// Asks each.
    futures::Poll<Ended> poll(futures::Context& context) {
        for (std::size_t i = 0; i < Count; ++i) {
            if (!lives_[i]) continue;
            auto outcome = lives_[i]->poll(context);
            if (outcome.is_pending()) continue;
            lives_[i].reset();
            futures::Timers* const timers = context.services().timers;
            if (timers == nullptr)
                futures::platform::fail("Supervisor: this runtime has no timers");
            return Ended{i, outcome.value(), timers->now()};
        }
        return futures::pending;
    }

  private:
    Lives<Count>& lives_;
};

}  // namespace actors
