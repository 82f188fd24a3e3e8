// Two colours of functions, and the two bridges between them.
//
// A plain function runs to its end; a task may stop in the middle. A task can call a plain function,
// but not the other way round: a call gives a task that has not begun, and nobody who would poll it.
// So the colour spreads to all callers, as far as somebody builds a bridge.
//
// Before: 57-four-executors.  Next: 59-block-on.

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/blocking.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [colours]
static int calls = 0;

// A task: it may wait.
static Task<std::string> fetch(std::string name) {
    ++calls;
    co_await sleep(1ms);
    co_return name + ": 21";
}

// A plain function: it has nothing to wait for, so it serves both colours.
static int number_in(const std::string& line) {
    return std::stoi(line.substr(line.find(' ')));
}

// It awaits a task, so it is one. And so is whoever calls it.
static Task<int> twice(std::string name) {
    const auto line = co_await fetch(name);
    co_return 2 * number_in(line);
}
// [colours]

// [lost]
static std::size_t of_no_use() {
    const auto line = fetch("answer");  // has the value? no: it has not even begun
    return line.is_empty() ? 1 : 0;
}
// [lost]

// [down]
// From plain to task: this thread runs the task, and does nothing else until it has ended. The blocking
// function is a special case of the one that waits.
static int twice_and_wait(std::string name) { return block_on(twice(std::move(name))); }
// [down]

// [up]
// From task to plain, if the plain function waits: on another thread.
static Task<bool> elsewhere(BlockingPool& pool) {
    const auto here = std::this_thread::get_id();
    auto wait = [] {
        std::this_thread::sleep_for(1ms);
        return std::this_thread::get_id();
    };
    const auto there = co_await spawn_blocking(pool, wait);
    co_return there && *there != here&& here == std::this_thread::get_id();
}
// [up]

int main() {
    // 1. Without a bridge nothing happens.
    (void)of_no_use();
    std::printf("called without a bridge: fetch() has run %d times\n", calls);

    // 2. Down: a function that waits, made of one that does not.
    const int twice_the_answer = twice_and_wait("answer");
    std::printf("block_on: %d, fetch() has run %d time\n", twice_the_answer, calls);

    // 3. Up: a function that waits, in a task that does not.
    auto runtime = base::must("open a runtime", Runtime::open());
    const bool was_elsewhere = runtime.block_on(elsewhere(runtime.blocking()));
    std::printf("spawn_blocking: on another thread, and back on ours: %s\n",
                was_elsewhere ? "yes" : "no");
}

// Output:
// called without a bridge: fetch() has run 0 times
// block_on: 42, fetch() has run 1 time
// spawn_blocking: on another thread, and back on ours: yes
