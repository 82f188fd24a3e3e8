#pragma once
/// @file
/// What programs and the kernel tell each other about who is urgent: two pages, one each way.

#include <atomic>
#include <cstdint>

#include "abi/processes.hpp"

namespace abi {

/// How urgent: 0 is the most, 63 the least.
inline constexpr std::uint8_t usual_level =
    32;  ///< Of a task for which nobody says anything.
inline constexpr std::uint8_t nothing_ready =
    255;  ///< It has nothing to do. Any number above 63 says so.

/// Where each program has the scheduler, to be read and executed: a page of the kernel's (schedule/queues.hpp).
inline constexpr std::uint64_t scheduler_page = 0xffff'f000;

/// A process's own page: it writes, the kernel reads, once, and believes nothing.
struct OwnPart {
    std::atomic<std::uint8_t> top;  ///< The level of the most urgent that it could run now.
};
/// The kernel's page, of one hart: it writes, programs read.
struct GlobalPart {
    std::atomic<std::uint64_t>
        waiting;  ///< A bit for each level at which a task of the kernel waits for the hart.
};

/// Where share_order() puts them, each on a page of its own.
struct OrderPages {
    alignas(4096) OwnPart own;              ///< To be written.
    alignas(4096) const GlobalPart global;  ///< To be read.
};

}  // namespace abi
