// Signals and children for tasks, over every back end.
//
// Needs: posix

#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "each_runtime.hpp"
#include "futures/host/blocking.hpp"
#include "futures/host/child.hpp"
#include "futures/host/signal.hpp"
#include "servers/process.hpp"

using namespace futures;

namespace {

Task<std::string> run_program(Runtime& runtime, std::vector<std::string> command) {
    auto child = Child::start(runtime, command);
    if (!child) co_return base::describe(child.error());
    const auto ended = co_await child->wait();
    co_return ended ? servers::end_in_words(*ended) : base::describe(ended.error());
}

Task<std::string> stop_program(Runtime& runtime) {
    auto child = Child::start(runtime, {"sleep", "1000"});
    REQUIRE(child);
    child->ask_to_end();
    const auto ended = co_await child->wait();
    co_return servers::end_in_words(ended.value_or(0));
}

Task<int> next_of(Signal& signal) {
    const int number = co_await signal.next();
    co_return number;
}

Task<> use_pool(Runtime& runtime) {
    (void)co_await spawn_blocking(runtime.blocking(), [] {});
}

}  // namespace

TEST_CASE("a child is started, and its end is told") {
    on_each_runtime([](Runtime& runtime) {
        CHECK(runtime.block_on(run_program(runtime, {"sh", "-c", "exit 3"})) ==
              "exit code 3");
        CHECK(runtime.block_on(run_program(runtime, {"/no/such"})) ==
              "no such file or directory");
        CHECK(runtime.block_on(stop_program(runtime)) == "killed by signal 15");
        CHECK(runtime.reactor().sources() == 0);
    });
}

TEST_CASE("a signal is told to everybody who waits for it") {
    on_each_runtime([](Runtime& runtime) {
        auto first = Signal::open(runtime, SIGUSR1),
             second = Signal::open(runtime, SIGUSR1);
        REQUIRE(first);
        REQUIRE(second);
        CHECK(runtime.reactor().sources() == 1);
        auto waits = runtime.spawn(next_of(*first));
        auto dropped = runtime.spawn(next_of(*second));
        (void)runtime.executor().run_ready();
        dropped.abort();
        raise(SIGUSR1);
        CHECK(runtime.block_on(next_of(*second)) == SIGUSR1);
        runtime.run();
        CHECK(waits.is_finished());
        raise(SIGUSR1);
        CHECK(runtime.block_on(next_of(*first)) == SIGUSR1);
        // Not by a thread of the pool, which was there before.
        runtime.block_on(use_pool(runtime));
        auto late = Signal::open(runtime, SIGUSR2);
        REQUIRE(late);
        (void)kill(getpid(), SIGUSR2);
        CHECK(runtime.block_on(next_of(*late)) == SIGUSR2);
        CHECK_FALSE(Signal::open(runtime, 4711));
        CHECK_FALSE(Signal::open(runtime, 0));
    });
}
