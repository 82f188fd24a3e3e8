#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "judge/thread.hpp"
#include "thread_pool.hpp"
#include "workbook/catch.hpp"

namespace {

template <class Condition = judge::Condition>
using ExploredPool = ThreadPool<judge::Mutex, Condition, judge::Thread>;

// One task makes a pool and uses it; the pool's threads are tasks of the same schedule.
void expect_good(const std::function<void()>& body, judge::Bounds bounds = {}) {
    const judge::Report report = judge::explore(
        [&](judge::Program& program) { program.task("main", body); }, bounds);
    report.save("4-thread-pool");
    INFO(report.explain());
    CHECK(report.passed());
}

// Lets the others go on until the result is there. (get() would stop the whole explorer.)
template <class T>
T result_of(std::future<T>& future) {
    judge::check(future.valid(), "submit() returns a future");
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        judge::pause();
    return future.get();
}

void expect_runs(int runs, int expected) {
    judge::check(runs == expected, "when the pool is gone each job has run once",
                 std::to_string(runs) + " of " + std::to_string(expected) + " have run");
}

// Two threads and the task that has started them have many schedules.
constexpr judge::Bounds one_preemption = {.preemptions = 1};
constexpr judge::Bounds no_preemption = {.preemptions = 0};

}  // namespace

TEST_CASE("a job's result comes through its future", "[points:1][unit]") {
    expect_good(
        [] {
            ExploredPool<> pool(1);
            auto number = pool.submit([] { return 6 * 7; });
            auto nothing = pool.submit([] {});
            auto only_one =
                pool.submit([part = std::make_unique<int>(5)] { return *part; });
            judge::check(result_of(number) == 42, "a future gives what the job returned");
            result_of(nothing);
            judge::check(result_of(only_one) == 5, "a job need not be copyable");
        },
        no_preemption);
}

TEST_CASE("a job that throws harms nobody but its future", "[points:1][unit]") {
    expect_good(
        [] {
            ExploredPool<> pool(1);
            auto bad = pool.submit([]() -> int { throw std::runtime_error("no"); });
            auto good = pool.submit([] { return 1; });
            std::string thrown;
            try {
                result_of(bad);
            } catch (const std::runtime_error& error) {
                thrown = error.what();
            }
            judge::check(thrown == "no", "the future throws what the job threw");
            judge::check(result_of(good) == 1, "the thread goes on with the next job");
        },
        no_preemption);
}

TEST_CASE("one thread runs the jobs in the order of their submission", "[points:1][unit]") {
    expect_good(
        [] {
            std::string order;
            {
                ExploredPool<> pool(1);
                for (char name : {'a', 'b', 'c'})
                    pool.submit([&order, name] { order += name; });
            }
            judge::check(order == "abc", "the oldest job is first",
                         "they ran in the order \"" + order + "\"");
        },
        no_preemption);
}

TEST_CASE("the destructor lets every job run in every schedule", "[points:2][explorer]") {
    expect_good(
        [] {
            int runs = 0;
            {
                ExploredPool<> pool(2);
                for (int job = 0; job < 2; ++job) pool.submit([&runs] { ++runs; });
            }
            expect_runs(runs, 2);
        },
        one_preemption);
}

TEST_CASE("a pool that has nothing to do any more ends in every schedule",
          "[points:1][explorer]") {
    expect_good(
        [] {
            ExploredPool<> pool(2);
            auto done = pool.submit([] { return 1; });
            judge::check(result_of(done) == 1, "a thread that sleeps is woken for a job");
        },
        one_preemption);
}

TEST_CASE("a job may submit a job even when the pool is ending", "[points:1][explorer]") {
    expect_good([] {
        int runs = 0;
        {
            ExploredPool<> pool(1);
            pool.submit([&] {
                ++runs;
                judge::step("is about to submit another job");
                pool.submit([&runs] { ++runs; });
            });
        }
        expect_runs(runs, 2);
    });
}

TEST_CASE("two jobs run at the same time on two threads", "[points:1][explorer]") {
    expect_good(
        [] {
            int started = 0;
            {
                ExploredPool<> pool(2);
                for (int job = 0; job < 2; ++job) {
                    pool.submit([&started] {
                        ++started;
                        judge::step("waits until both jobs have begun");
                        while (started < 2) judge::pause();
                    });
                }
            }
            expect_runs(started, 2);
        },
        one_preemption);
}

TEST_CASE("a sleep that ends for no reason does not end a thread", "[points:1][explorer]") {
    expect_good([] {
        int runs = 0;
        {
            ExploredPool<judge::RestlessCondition> pool(1);
            judge::step("takes its time");
            pool.submit([&runs] { ++runs; });
        }
        expect_runs(runs, 1);
    });
}

TEST_CASE("four threads run a thousand jobs that submit jobs",
          "[points:1][unit][threads]") {
    std::atomic<int> runs = 0;
    long sum = 0;
    {
        ThreadPool<> pool(4);
        std::vector<std::future<int>> results;
        for (int job = 0; job < 500; ++job) {
            results.push_back(pool.submit([&, job] {
                ++runs;
                pool.submit([&] { ++runs; });
                return job;
            }));
        }
        for (std::future<int>& result : results) {
            if (result.valid()) sum += result.get();
        }
    }
    INFO("500 jobs return 0 to 499, and each submits another one");
    CHECK(sum == 124750);
    CHECK(runs == 1000);
}
