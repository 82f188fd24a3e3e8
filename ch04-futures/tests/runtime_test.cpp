// The runtime: tasks and the world they wait for, on one thread.

#include "futures/host/runtime.hpp"

#include <chrono>
#include <thread>

#include "each_runtime.hpp"
#include "futures/core/sleep.hpp"

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
