#pragma once
/// @file
/// Identity: what a descriptor stands for. A number may be closed and given out again.

#include <cstdint>

#include "base/result.hpp"
#include "events/descriptor.hpp"

namespace events {

/// Two descriptors with different ones are of different files. (Equal ones say less: all timers,
/// for instance, share one.)
struct Identity {
    std::uint64_t device = 0;                          ///< Where it is,
    std::uint64_t number = 0;                          ///< and which one.
    bool operator==(const Identity&) const = default;  ///< The same file, perhaps.
};

/// What @p descriptor stands for, if it makes sense to wait until it is ready.
/// @errors bad_handle     it is not open
/// @errors not_permitted  it is always ready: a file, a folder
[[nodiscard]] base::Result<Identity> identify(Descriptor descriptor) noexcept;

}  // namespace events
