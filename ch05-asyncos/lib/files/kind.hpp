#pragma once
/// @file
/// Kind: what a file is, if it is more than bytes.

#include <cstdint>

namespace files {

/// All but the common ones belong to one process: no child has them, and no other program in its place.
enum class Kind : std::uint8_t { common, offer, channel };

}  // namespace files
