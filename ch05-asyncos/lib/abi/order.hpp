#pragma once
/// @file
/// What programs and the kernel tell each other about who is urgent: two pages, one each way.

#include <atomic>
#include <cstdint>

#include "abi/processes.hpp"

namespace abi {

/// How urgent: 0 is the most, 63 the least.
inline constexpr std::uint8_t usual_level = 32;  ///< Of a process that says nothing.
inline constexpr std::uint8_t nothing_ready =
    255;  ///< It has nothing to do. Any number above 63 says so.

/// A process's own page: it writes, the kernel reads, once, and believes nothing.
struct OwnPart {
    std::atomic<std::uint8_t> top;  ///< The level of the most urgent that it could run now.
};
/// The kernel's page, of one hart: it writes, programs read.
struct GlobalPart {
    std::atomic<std::uint64_t>
        waiting;  ///< A bit for each level at which another process waits for the hart.
    std::atomic<std::int32_t> next;  ///< The number of the one that would be next; 0: none.
};

}  // namespace abi
