// Actors: states that only messages change, and one of them gets its messages from an interrupt.
//
// The timer's handler tells a sensor; that publishes; a filter and a slow console hear it. At an impossible reading the filter
// fails, and begins again. Then a task keeps the hart for itself: what the handler says is dropped, and counted.
//
// Needs: board
// Before: 14-one-future.

#include <atomic>
#include <optional>

#include "actors/actor.hpp"
#include "actors/event_bus.hpp"
#include "actors/supervisor.hpp"
#include "futures/core/timeout.hpp"
#include "kernel/masked.hpp"
#include "kernel/print.hpp"
#include "kernel/ticks.hpp"

using actors::Actor, base::Result, futures::Ready, futures::Task, kernel::print;
using namespace std::chrono_literals;

// [sensor]
struct Sensor {
    using Message = int;  // tenths of a degree
    using Response = Ready;
    Result<Ready> on(int& raw) {
        readings->publish(raw / 10);
        return futures::ready;
    }
    actors::EventBus<int>* readings;  // degrees
};
static Actor<Sensor, kernel::Masked>* sensor;  // a handler uses its inbox, too
static kernel::Ticks* ticks;
static std::atomic<int> taken = 0, wanted = 0;
static void sample() noexcept {
    const int number = ++taken;
    if (number == wanted) ticks->stop();
    (void)sensor->address().notify(number == 5 ? 9990 : 200 + 10 * number);
}
// [sensor]
// [filter]
struct Filter {
    using Message = std::optional<int>;  // degrees; none: only a question
    using Response = int;                // the mean of all
    void start() { print("filter: begins\n"); }
    Result<int> on(Message& degrees) {
        if (degrees > 100) return base::fail(base::Errno::out_of_range);
        sum += degrees.value_or(0);
        count += degrees ? 1 : 0;
        return count != 0 ? sum / count : 0;
    }
    int sum = 0, count = 0;
};
// [filter]
struct Console {
    using Message = int;
    using Response = int;  // how many lines it has shown
    Task<Result<int>> on(int& degrees) {
        print("console: ", degrees, "\n");
        co_await futures::sleep(16ms);  // a slow line
        co_return ++lines;
    }
    int lines = 0;
};
// [show]
static Task<> show(Actor<Filter>& filter, Actor<Console>& console) {
    wanted = 7;
    ticks->start();
    co_await futures::sleep(100ms);
    const auto mean = co_await filter.address().request(std::nullopt);
    print("mean since it began: ", *mean, "; missed by the console: ", console.dropped(),
          "\n");
    const auto late = co_await futures::timeout(5ms, console.address().request(40));
    const auto lines = co_await console.address().request(50);
    print("first: ", base::describe(late.error()), "; second: line ", *lines, "\n");
    wanted = 17;
    ticks->start();
    while (taken < wanted) {}
    print("10 ticks, and nobody ran: ", sensor->dropped(), " dropped\n");
}
// [show]

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::Ticks every_10ms(10ms, sample);
    ticks = &every_10ms;
    // [system]
    actors::EventBus<int> readings;
    Actor<Sensor, kernel::Masked> the_sensor(Sensor{&readings}, 4);
    Actor filter(Filter(), 4);
    Actor console(Console(), 1);
    actors::Subscription one(readings, filter.address()), two(readings, console.address());
    actors::Supervisor system(actors::Strategy::one_for_one, {.most = 3, .within = 1s},
                              the_sensor, filter, console);
    kernel::Executor executor(every_10ms);
    auto life = executor.spawn(system.run());
    // [system]
    sensor = &the_sensor;
    executor.block_on(show(filter, console));
    system.stop();
    executor.run();
    print("begun again: ", system.restarts(), "\n");
    return life.take() ? 0 : 1;
}

// Output:
// filter: begins
// console: 21
// console: 22
// console: 23
// filter: begins
// console: 999
// console: 26
// mean since it began: 26; missed by the console: 2
// console: 40
// console: 50
// first: timed out; second: line 7
// 10 ticks, and nobody ran: 6 dropped
// begun again: 1
