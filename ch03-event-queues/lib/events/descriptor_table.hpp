#pragma once
/// @file
/// DescriptorTable: what is known of each descriptor. A system gives out the lowest number that is
/// free, so the table is an array.

#include <cstddef>
#include <vector>

#include "events/descriptor.hpp"

namespace events {

/// A @p T for each descriptor that has one.
/// @tparam T  Default-constructed it means: nothing is known. Must say so by `is_used()`.
template <typename T>
class DescriptorTable {
  public:
    /// What is known of @p descriptor; nullptr if nothing is.
    [[nodiscard]] T* find(Descriptor descriptor) noexcept {
        const std::size_t at = place_of(descriptor);
        return at < entries_.size() && entries_[at].is_used() ? &entries_[at] : nullptr;
    }
    /// Its entry, which may be unused. Pointers to other entries become invalid.
    [[nodiscard]] T& entry(Descriptor descriptor) {
        const std::size_t at = place_of(descriptor);
        if (at >= entries_.size()) entries_.resize(at + at / 2 + 16);
        return entries_[at];
    }

    /// Calls @p visit with each descriptor of which something is known, and with what it is.
    template <typename Visit>
    void for_each(Visit visit) {
        for (std::size_t at = 0; at < entries_.size(); ++at) {
            if (entries_[at].is_used())
                visit(static_cast<Descriptor>(at * step), entries_[at]);
        }
    }

  private:
    // Windows counts in steps of four.
    static constexpr std::size_t step = sizeof(Descriptor) > 4 ? 4 : 1;
    static std::size_t place_of(Descriptor descriptor) noexcept {
        return static_cast<std::size_t>(descriptor) / step;
    }

    std::vector<T> entries_;
};

}  // namespace events
