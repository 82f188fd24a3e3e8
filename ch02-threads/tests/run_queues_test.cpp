// Run queues: in which order they give back what they were given.

#include <string>
#include <vector>

#include "base/tracer.hpp"
#include "fibers/fibers.hpp"
#include "fibers/priorities.hpp"
#include "fibers/trace.hpp"
#include "workbook/catch.hpp"

namespace {

// The order in which fibers of these priorities work, each twice.
std::string order(fibers::RunQueue& queue, const std::vector<std::uint8_t>& priorities) {
    fibers::Scheduler scheduler({.queue = &queue});
    std::string log;
    char name = 'a';
    for (const std::uint8_t priority : priorities) {
        scheduler.spawn({.priority = priority}, [&log, name] {
            log += name;
            fibers::yield();
            log += name;
        });
        ++name;
    }
    scheduler.run();
    return log;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("strict priorities: the highest first, equals by turns") {
    fibers::Priorities queue;
    CHECK(order(queue, {1, 3, 3, 2}) == "bcbcddaa");
}

TEST_CASE("all 64 levels have a place, and what is above counts as the highest") {
    fibers::Priorities queue;
    CHECK(order(queue, {0, 63, 64, 255, 62}) == "bcdbcdeeaa");
    CHECK(queue.take() == nullptr);
}

TEST_CASE("gifts go round among the levels, the lowest first") {
    fibers::Priorities queue(2);
    CHECK(order(queue, {1, 2, 3}) == "cacbba");
    fibers::Priorities always(1);
    CHECK(order(always, {1, 2, 3}) == "abcabc");
}

TEST_CASE("a trace has a bar for each time that a fiber runs, and a tick for each wake") {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    fibers::TraceObserver trace(fibers::Lanes::fibers, tracer);
    fibers::Scheduler scheduler({.clock = &clock, .observer = &trace});
    scheduler.spawn({.name = "one"},
                    [] { fibers::sleep_for(std::chrono::milliseconds(1)); });
    scheduler.spawn({.name = "two"}, [] { fibers::yield(); });
    scheduler.run();
    const std::string json = tracer.json();
    CHECK(count(json, R"("name":"runs")") == 3);  // nobody else is ready when `two` yields
    CHECK(count(json, R"("ph":"E")") == 3);
    CHECK(count(json, R"("name":"is woken")") == 1);
    CHECK(count(json, R"({"name":"one"})") == 1);
    CHECK(count(json, R"({"name":"two"})") == 1);
}

TEST_CASE("a trace of schedulers has one line for each, and bars with the fibers' names") {
    base::VirtualClock clock;
    base::Tracer tracer(clock);
    fibers::TraceObserver trace(fibers::Lanes::schedulers, tracer);
    for (int i = 0; i < 2; ++i) {
        fibers::Scheduler scheduler({.observer = &trace});
        scheduler.spawn({.name = "it"}, [] { fibers::yield(); });
        scheduler.spawn({.name = "she"}, [] {});
        scheduler.run();
    }
    const std::string json = tracer.json();
    CHECK(count(json, R"({"name":"thread 1"})") == 1);
    CHECK(count(json, R"("name":"it")") == 4);
    CHECK(count(json, R"("name":"she")") == 2);
}
