// The system calls about time.

#include <algorithm>

#include "devices/clock.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using devices::Clock;
using futures::Task;
using namespace std::chrono_literals;

namespace {
abi::Time time_of(std::chrono::nanoseconds time) noexcept {
    return {time.count() / 1'000'000'000, time.count() % 1'000'000'000};
}
}  // namespace

Task<Answer> yield_process(Call&) {
    co_await futures::yield();
    co_return 0;
}
Task<Answer> sleep_process(Call& call) {
    const auto time = call.process.space->load<abi::Time>(call.argument(0));
    if (!time) co_return failed(time.error());
    constexpr std::int64_t most = 1'000'000'000;
    if (time->seconds < 0 || time->nanoseconds < 0 || time->nanoseconds >= 1'000'000'000)
        co_return failed(Errno::invalid_argument);
    const std::int64_t seconds = time->seconds < most ? time->seconds : most;
    const auto end = Clock::now() + std::chrono::seconds(seconds) +
                     std::chrono::nanoseconds(time->nanoseconds);
    auto interrupted = call.interruption().wait();
    if (!call.is_interrupted()) {
        const auto which = co_await futures::select(futures::sleep_until(end), interrupted);
        if (which.index() == 0) co_return 0;
    }
    if (call.argument(1) != 0) {
        const auto left = time_of(std::max(end - Clock::now(), 0ns));
        if (auto r = call.process.space->store(call.argument(1), left); !r)
            co_return failed(r.error());
    }
    co_return failed(Errno::interrupted);
}
Answer get_time(Call& call) noexcept {
    if (call.argument(0) > 1) return failed(Errno::invalid_argument);
    const auto now = Clock::now();
    return answer(call.process.space->store(call.argument(1), time_of(now)));
}

}  // namespace process
