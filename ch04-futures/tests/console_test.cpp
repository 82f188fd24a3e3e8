// What can be seen of tasks from outside: the console's table, hogs, backtraces, traces for Perfetto.

#include "futures/host/console.hpp"

#include <chrono>
#include <string>

#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/backtrace.hpp"
#include "futures/host/clock_driver.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/task_tracer.hpp"
#include "futures/host/thread_pool.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

Task<> inner() { co_await sleep(1h); }
Task<> outer() { co_await inner(); }

Task<> yields(int times) {
    for (int i = 0; i < times; ++i) co_await yield();
}

Task<> hogs(base::Clock& clock) {
    co_await yield();
    clock.sleep_until(clock.now() + 5ms);
}

}  // namespace

TEST_CASE("the console counts polls and wakes, and knows where a task waits") {
    base::VirtualClock clock;
    ClockDriver driver(clock);
    Console console(never, clock);
    LocalExecutor executor(driver, {.tasks = {.observer = &console}});
    executor.spawn_detached(outer());
    executor.spawn_detached(yields(3));
    CHECK(console.rows().size() == 2);
    executor.run_ready();
    const auto rows = console.rows();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].name == "outer");
    CHECK(rows[0].where.starts_with("console_test.cpp:"));
    CHECK(rows[0].polls == 1);
    CHECK(rows[0].does == TaskDoes::waits);
    CHECK(console.json().starts_with(R"([{"task":1,"name":"outer","where":"console_test)"));
    CHECK(console.table().find("outer at console_test.cpp:") != std::string::npos);
    CHECK(console.hogs().empty());
}

TEST_CASE("H5 a poll over the limit is reported once, with the task's name") {
    base::VirtualClock clock;
    ClockDriver driver(clock);
    Console console(4ms, clock);
    LocalExecutor executor(driver, {.tasks = {.observer = &console}});
    executor.spawn_detached(hogs(clock));
    executor.spawn_detached(yields(10));
    executor.run();
    const auto found = console.hogs();
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "hogs");
    CHECK(found[0].took == 5ms);
    CHECK(found[0].since.starts_with("console_test.cpp:"));
}

TEST_CASE("tasks of a pool can be looked at while it works") {
    Parker driver;
    Console console;
    ThreadPool pool(driver, {.workers = 2, .observer = &console});
    auto sleeper = pool.spawn(outer());
    while (pool.tasks() != 1 || dump_tasks(pool).find("outer") == std::string::npos) {}
    const std::string asleep = dump_tasks(pool);
    CHECK(asleep.starts_with("task 1\n    inner at console_test.cpp:"));
    std::vector<JoinHandle<void, Shared>> busy;
    for (int i = 0; i < 20; ++i) busy.push_back(pool.spawn(yields(2000)));
    for (int i = 0; i < 200; ++i) CHECK(dump_tasks(pool).starts_with("task 1\n    inner"));
    for (auto& each : busy) (void)wait_for(each);
    while (pool.tasks() != 1) {}  // a handle is told before the pool has forgotten the task
    CHECK(dump_tasks(pool) == asleep);
    sleeper.abort();
    (void)wait_for(sleeper);
}

TEST_CASE("a trace has a bar for each poll") {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    TaskTracer observer(tracer);
    ClockDriver driver(clock);
    LocalExecutor executor(driver, {.tasks = {.observer = &observer}});
    executor.spawn_detached(yields(2));
    executor.run();
    const std::string json = tracer.json();
    std::size_t bars = 0;
    for (std::size_t at = 0; (at = json.find(R"("ph":"B")", at)) != std::string::npos; ++at)
        ++bars;
    CHECK(bars == 3);
    CHECK(json.find("worker 1") != std::string::npos);
}

TEST_CASE("an observer comes and goes while there are tasks") {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    TaskTracer observer(tracer);
    ClockDriver driver(clock);
    LocalExecutor executor(driver);
    executor.spawn_detached(yields(9));
    const auto bars = [&] {
        const std::string json = tracer.json();
        std::size_t count = 0;
        for (std::size_t at = 0; (at = json.find(R"("ph":"B")", at)) != std::string::npos;
             ++at)
            ++count;
        return count;
    };
    CHECK(bars() == 0);
    executor.observe(&observer);
    executor.spawn_detached(yields(2));
    executor.run();
    CHECK(bars() == 13);
    executor.observe(nullptr);
    executor.spawn_detached(yields(5));
    executor.run();
    CHECK(bars() == 13);
}
