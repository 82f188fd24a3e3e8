#pragma once
/// @file
/// SharedMemory: the rings of a real program.

#include "abi/rings.hpp"
#include "futures/core/sync.hpp"

namespace rings {

/// 64 calls, 256 results: a page each, and one of counters.
using SharedMemory = abi::RingMemory<futures::Shared, 64, 256>;
static_assert(sizeof(SharedMemory) == 3 * 4096);
static_assert(offsetof(SharedMemory, calls) == 4096);

}  // namespace rings
