// To the nanosecond.
// @source ppoll(2); it is in POSIX since 2024

#include <algorithm>

#include "events/poll_for.hpp"
#include "events/timespec.hpp"

namespace events {

using std::chrono::nanoseconds;

int poll_for(std::span<pollfd> list, std::optional<nanoseconds> timeout) noexcept {
    const timespec time =
        to_timespec(std::max(timeout.value_or(nanoseconds{0}), nanoseconds{0}));
    return ppoll(list.data(), static_cast<nfds_t>(list.size()), timeout ? &time : nullptr,
                 nullptr);
}

}  // namespace events
