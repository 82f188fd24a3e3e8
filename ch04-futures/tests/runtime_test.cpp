// The runtime: tasks and the world they wait for, on one thread.

#include "futures/host/runtime.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "base/latch.hpp"
#include "each_runtime.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/blocking.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

Task<int> after(nanoseconds time, int value) {
    co_await sleep(time);
    co_return value;
}

}  // namespace

TEST_CASE("time passes while a task sleeps, and not less than it asked for") {
    on_each_runtime([](Runtime& runtime) {
        const auto begin = runtime.reactor().now();
        CHECK(runtime.block_on(after(20ms, 7)) == 7);
        CHECK(runtime.reactor().now() - begin >= 20ms);
    });
}

TEST_CASE("a runtime that is told to shut down drops what has not ended in time") {
    on_each_runtime([](Runtime& runtime) {
        (void)runtime.spawn(after(1ms, 1));
        auto late = runtime.spawn(after(1h, 2));
        CHECK(runtime.shutdown(20ms) == 1);
        CHECK(late.is_finished());
    });
}

namespace {

Task<int> offload(Runtime& runtime) {
    const auto thread = std::this_thread::get_id();
    const auto other = co_await spawn_blocking(runtime.blocking(),
                                               [] { return std::this_thread::get_id(); });
    REQUIRE(other);
    CHECK(*other != thread);
    CHECK(std::this_thread::get_id() == thread);
    const auto sum = co_await spawn_blocking(runtime.blocking(), [] { return 41 + 1; });
    co_return sum.value_or(0);
}

Task<> throws(Runtime& runtime) {
    (void)co_await spawn_blocking(runtime.blocking(),
                                  [] { throw std::runtime_error("out of tapes"); });
}

// Ticks until the blocking function has ended: the loop lives on.
Task<int> ticks_while_blocked(Runtime& runtime) {
    base::Latch may_end(1);
    auto blocked = runtime.spawn([](Runtime& where, base::Latch& end) -> Task<> {
        (void)co_await spawn_blocking(where.blocking(), [&end] { end.wait(); });
    }(runtime, may_end));
    int ticks = 0;
    for (; ticks < 5; ++ticks) co_await sleep(1ms);
    CHECK_FALSE(blocked.is_finished());
    may_end.count_down();
    (void)co_await blocked;
    co_return ticks;
}

}  // namespace

TEST_CASE("a blocking function runs elsewhere, and its value or exception comes back") {
    on_each_runtime([](Runtime& runtime) {
        CHECK(runtime.block_on(offload(runtime)) == 42);
        CHECK_THROWS_WITH(runtime.block_on(throws(runtime)), "out of tapes");
        CHECK(runtime.block_on(ticks_while_blocked(runtime)) == 5);
    });
}

TEST_CASE("a blocking function whose future is dropped before it has begun never begins") {
    BlockingPool pool({.most_threads = 1});
    VirtualDriver driver;
    SharedExecutor executor(driver);
    base::Latch may_end(1);
    std::atomic<int> runs = 0;
    auto wait = [&] {
        ++runs;
        may_end.wait();
    };
    const auto call = [](BlockingPool& where, auto function) -> Task<> {
        (void)co_await spawn_blocking(where, function);
    };
    auto first = executor.spawn(call(pool, wait));
    auto second = executor.spawn(call(pool, wait));
    (void)executor.run_ready();
    while (runs == 0) std::this_thread::yield();
    second.abort();
    (void)executor.run_ready();
    CHECK(second.is_finished());
    CHECK(pool.threads() == 1);
    may_end.count_down();
    while (!first.is_finished()) (void)executor.run_ready();
    CHECK(runs == 1);
}

TEST_CASE("a thread that has nothing to do for long enough ends") {
    BlockingPool pool({.idle_time = 1ms});
    VirtualDriver driver;
    SharedExecutor executor(driver);
    auto task = executor.spawn([](BlockingPool& where) -> Task<> {
        (void)co_await spawn_blocking(where, [] {});
    }(pool));
    while (!task.is_finished()) (void)executor.run_ready();
    while (pool.threads() > 0) std::this_thread::yield();
}

TEST_CASE("two runtimes in one process know nothing of each other") {
    on_each_runtime([](Runtime& here) {
        std::thread other([] {
            auto runtime = base::must("open", Runtime::open());
            if (runtime.block_on(after(5ms, 2)) != 2) std::abort();
        });
        auto beside = base::must("open", Runtime::open());
        CHECK(beside.block_on(after(1ms, 3)) == 3);
        CHECK(here.block_on(after(1ms, 4)) == 4);
        other.join();
    });
}
