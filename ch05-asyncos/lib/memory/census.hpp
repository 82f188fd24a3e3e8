#pragma once
/// @file
/// Census: how many blocks of each size are used. Two of them, before and after, are a report of leaks.

#include <array>
#include <cstddef>

#include "memory/slab.hpp"

namespace memory {

/// What was used when it was made.
class Census {
  public:
    /// Counts the blocks of @p slab. @pre no hart but that of @p hand has any at hand
    Census(const Slab& slab, const Hand& hand) noexcept {
        for (std::size_t at = 0; at < used_.size(); ++at)
            used_[at] = slab.used(hand, 16 * at);
    }
    /// Calls @p visit(bytes, count) for each size of which more are used than at @p before.
    template <class Visit>
    void each_more_than(const Census& before, Visit visit) const noexcept {
        for (std::size_t at = 0; at < used_.size(); ++at) {
            if (used_[at] > before.used_[at]) visit(16 * at, used_[at] - before.used_[at]);
        }
    }

  private:
    std::array<std::size_t, 128> used_;
};

}  // namespace memory
