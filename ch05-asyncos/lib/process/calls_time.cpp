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
base::Result<std::chrono::nanoseconds> end_of_sleep(const Call& call) noexcept {
    const auto time = call.process.space->load<abi::Time>(call.argument(0));
    if (!time) return base::fail(time.error());
    constexpr std::int64_t most = 1'000'000'000;
    if (time->seconds < 0 || time->nanoseconds < 0 || time->nanoseconds >= 1'000'000'000)
        return base::fail(Errno::invalid_argument);
    return Clock::now() + std::chrono::seconds(std::min(time->seconds, most)) +
           std::chrono::nanoseconds(time->nanoseconds);
}
}  // namespace

Answer tell_left(const Call& call, std::chrono::nanoseconds end) noexcept {
    if (call.argument(1) != 0) {
        const auto left = time_of(std::max(end - Clock::now(), 0ns));
        if (auto r = call.process.space->store(call.argument(1), left); !r)
            return failed(r.error());
    }
    return failed(Errno::interrupted);
}

Task<Answer> yield_process(Call&) {
    co_await futures::yield();
    co_return 0;
}
// [nap]
// A sleep by trap: the timer lies in the process, and wakes its task.
Answer sleep_now(Call& call) noexcept {
    if (call.through != nullptr) return must_wait;
    const auto end = end_of_sleep(call);
    if (!end) return failed(end.error());
    Process& process = call.process;
    if (!process.nap.begin(process.standing.executor->timers(), *end, process.waker))
        return 0;
    call.reading.keep();
    return must_be_served;
}
// [nap]
// A sleep through rings has a timer of its own.
Task<Answer> sleep_later(Call& call) {
    const auto end = end_of_sleep(call);
    if (!end) co_return failed(end.error());
    while (true) {
        auto interrupted = call.interruption().wait();
        if (call.is_interrupted()) co_return tell_left(call, *end);
        const auto which =
            co_await futures::select(futures::sleep_until(*end), interrupted);
        if (which.index() == 0) co_return 0;
    }
}
// It waits for nothing, but has to come by the place where the timer is armed.
Task<Answer> set_ticks(Call& call) {
    const auto length = [](std::int64_t seconds, std::int64_t microseconds) {
        return std::chrono::seconds(seconds) + std::chrono::microseconds(microseconds);
    };
    constexpr std::int64_t most = 1'000'000'000;
    if (call.argument(0) != abi::IntervalTimer::own_time || call.argument(2) != 0)
        co_return failed(Errno::invalid_argument);
    const auto wanted = call.process.space->load<abi::IntervalTimer>(call.argument(1));
    if (!wanted) co_return failed(wanted.error());
    for (const std::int64_t seconds : {wanted->every_seconds, wanted->first_seconds})
        if (seconds < 0 || seconds > most) co_return failed(Errno::invalid_argument);
    for (const std::int64_t part : {wanted->every_microseconds, wanted->first_microseconds})
        if (part < 0 || part >= 1'000'000) co_return failed(Errno::invalid_argument);
    call.process.ticks = {length(wanted->every_seconds, wanted->every_microseconds),
                          length(wanted->first_seconds, wanted->first_microseconds)};
    co_return 0;
}
Answer get_time(Call& call) noexcept {
    if (call.argument(0) > 1) return failed(Errno::invalid_argument);
    const auto now = Clock::now();
    return answer(call.process.space->store(call.argument(1), time_of(now)));
}

}  // namespace process
