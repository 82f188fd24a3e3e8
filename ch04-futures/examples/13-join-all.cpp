// Five waits of 0 to 4 seconds: 10 seconds one after the other, 4 seconds together.
//
// join_all() is one future of many: its poll asks each that is not there yet. spawn() makes a
// task of each, and a handle that is a future of its end: the executor polls whom the event was
// for. Both take as long as the longest wait; they differ in how many questions it takes.
//
// Before: 12-three-parts.  Next: 14-many-executors.

#include <cstdio>
#include <utility>
#include <vector>

#include "base/tracer.hpp"
#include "byhand/executor.hpp"
#include "byhand/join.hpp"
#include "byhand/reactor.hpp"

using byhand::Async, byhand::Executor, byhand::Nothing, byhand::Poll, byhand::Sleep,
    byhand::Waker;

static base::Timers timers(base::program_clock());
static int questions;  // to sleeps: is it over?

class AskedSleep : public Sleep {
  public:
    using Sleep::Sleep;
    Poll<Nothing> poll(const Waker& waker) {
        ++questions;
        return Sleep::poll(waker);
    }
};

static Async<int> wait_for(int seconds) {
    static base::Tracer& tracer = base::program_tracer();
    static const base::Tracer::Lane lanes[] = {tracer.lane("0 s"), tracer.lane("1 s"),
                                               tracer.lane("2 s"), tracer.lane("3 s"),
                                               tracer.lane("4 s")};
    tracer.begin(lanes[seconds], "wait");
    co_await AskedSleep(timers, std::chrono::seconds(seconds));
    tracer.end(lanes[seconds]);
    co_return seconds;
}

// [three]
static Async<> in_a_row(Executor&, int& sum) {
    for (int seconds = 0; seconds < 5; ++seconds) {
        auto value = co_await wait_for(seconds);
        sum += value;
    }
}

static Async<> joined(Executor&, int& sum) {
    std::vector<Async<int>> all;
    for (int seconds = 0; seconds < 5; ++seconds) all.push_back(wait_for(seconds));
    auto values = co_await byhand::JoinAll(std::move(all));
    for (const int value : values) sum += value;
}

static Async<> spawned(Executor& executor, int& sum) {
    std::vector<byhand::Handle<int>> all;
    for (int seconds = 0; seconds < 5; ++seconds)
        all.push_back(byhand::spawn(executor, wait_for(seconds)));
    for (byhand::Handle<int>& one : all) {
        auto value = co_await one;
        sum += value;
    }
}
// [three]

static void run(const char* what, Async<> (*program)(Executor&, int&)) {
    int sum = questions = 0;
    const auto begin = timers.clock().now();
    Executor executor;
    executor.spawn(program(executor, sum));
    executor.run([] { timers.run_one(); });
    const auto time = base::rounded_ms(timers.clock().now() - begin) / 1000;
    std::printf("%-22s %2d s, sum %d, %2d questions to sleeps, %2d polls of tasks\n", what,
                static_cast<int>(time), sum, questions, executor.polls());
}

int main() {
    run("one after the other:", in_a_row);
    run("joined:", joined);
    run("spawned:", spawned);
}

// Output:
// one after the other:   10 s, sum 10, 10 questions to sleeps,  6 polls of tasks
// joined:                 4 s, sum 10, 20 questions to sleeps,  6 polls of tasks
// spawned:                4 s, sum 10, 10 questions to sleeps, 16 polls of tasks
