// Systems on which we do not know how to watch a process: compiles everywhere, fails at run
// time.

#include <algorithm>

#include "calls/calls.hpp"

namespace calls {

base::Result<std::vector<Call>> record(const std::function<void()>&) {
    return base::fail(base::Errno::not_implemented);
}

long count(const std::vector<Call>& calls, long number) noexcept {
    return static_cast<long>(std::ranges::count(calls, number, &Call::number));
}

}  // namespace calls
