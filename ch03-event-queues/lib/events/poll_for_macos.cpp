// To the millisecond: macOS has no ppoll().
// @source poll(2) of macOS

#include <algorithm>
#include <limits>

#include "events/poll_for.hpp"

namespace events {

using std::chrono::nanoseconds, std::chrono::milliseconds;

// A queue that is told of nothing looks at the clock and asks again: days need not fit into an int.
int poll_for(std::span<pollfd> list, std::optional<nanoseconds> timeout) noexcept {
    constexpr milliseconds longest{std::numeric_limits<int>::max()};
    int time = -1;
    if (timeout)
        time = static_cast<int>(
            std::clamp(std::chrono::ceil<milliseconds>(*timeout), milliseconds{0}, longest)
                .count());
    return poll(list.data(), static_cast<nfds_t>(list.size()), time);
}

}  // namespace events
