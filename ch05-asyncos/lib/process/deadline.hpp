#pragma once
/// @file
/// take_deadline(): until when a system call is to wait.

#include "devices/clock.hpp"
#include "futures/core/driver.hpp"
#include "process/process.hpp"

namespace process {

/// From the abi::Time to which argument @p time_at leads; 0: never. @errors bad_address; invalid_argument  no time
[[nodiscard]] inline base::Result<std::chrono::nanoseconds> take_deadline(
    const Call& call, unsigned time_at) noexcept {
    if (call.argument(time_at) == 0) return futures::never;
    const auto time = call.process.space->load<abi::Time>(call.argument(time_at));
    if (!time) return base::fail(time.error());
    if (time->seconds < 0 || time->seconds > 1'000'000'000 || time->nanoseconds < 0)
        return base::fail(base::Errno::invalid_argument);
    return devices::Clock::now() + std::chrono::seconds(time->seconds) +
           std::chrono::nanoseconds(time->nanoseconds);
}

}  // namespace process
