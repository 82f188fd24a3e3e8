// Windows tells of Ctrl+C on a thread that it makes for that.

#include "futures/host/no_signals.hpp"

namespace futures {

NoSignals::NoSignals() noexcept : before_() {}
NoSignals::~NoSignals() = default;

}  // namespace futures
