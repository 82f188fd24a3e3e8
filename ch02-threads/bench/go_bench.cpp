// Fibers through their scheduler, against Go's goroutines, on one thread and on two. Go's part is
// the program in go_bench.go; the two take turns.
//
// Peers: go
// Needs: posix
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "fibers/poll_poller.hpp"
#include "fibers/pool.hpp"
#include "workloads/calculate.hpp"
#include "workloads/one_thread.hpp"
#include "workloads/ping_pong.hpp"

namespace {

constexpr int rounds = 9;

// What the program in Go prints.
double go_ns(const std::string& work) {
    FILE* const out = popen((GO_PROGRAM " " + work).c_str(), "r");
    double ns = -1;
    if (out == nullptr || std::fscanf(out, "%lf", &ns) != 1 || pclose(out) != 0) {
        std::fprintf(stderr, "error: %s failed\n", GO_PROGRAM);
        std::exit(1);
    }
    return ns;
}

// Ours and theirs in turns, after one round to warm up.
template <typename Operation>
void compare(const char* id, const char* what, const char* work, int operations,
             const char* goal, Operation operation) {
    std::vector<double> ours, theirs;
    operation();
    for (int i = 0; i < rounds; ++i) {
        const double begin = bench::process_cpu_ns();
        operation();
        ours.push_back((bench::process_cpu_ns() - begin) / operations);
        theirs.push_back(go_ns(work));
    }
    bench::print(bench::compared(
        id, what, {bench::summary(std::move(ours)), bench::summary(std::move(theirs))},
        "Go", 1, goal));
}

void one_thread() {
    compare("ch02/yield-64-go", "one yield through the scheduler, 64 fibers or goroutines",
            "yield 1", 64 * 20'000, "<= 0.25", [] { workloads::yields(64, 20'000); });
    compare("ch02/spawn-join-go",
            "a fiber or goroutine made, run to its end and waited for", "join 1", 200'000,
            "<= 0.5", [] { workloads::joins(200'000); });
    compare("ch02/channel-1024-go", "one message through a channel that holds 1,024",
            "channel 1", 2'000'000, "<= 0.8",
            [] { bench::keep(workloads::messages(2'000'000)); });
}

// ---- Two threads ----

void run(fibers::Pool& pool, const std::vector<std::function<void()>>& tasks) {
    for (const auto& task : tasks) pool.spawn(task);
    pool.run();
}

void two_threads() {
    fibers::Pool pool({.workers = 2, .make_poller = [] {
                           return std::make_unique<fibers::PollPoller>();
                       }});
    const std::vector<std::function<void()>> sums(256, workloads::calculate);
    compare("ch02/mn-cpu-go",
            "a task of some 20 us that only calculates, 256 on two threads", "sums 2", 256,
            "<= 1.2", [&] { run(pool, sums); });
    const workloads::PingPong pairs(64, true);
    compare("ch02/mn-io-go",
            "a byte through a pipe, 64 pairs of tasks at a time, two threads",
            "ping-pong 2", 64 * 2 * workloads::PingPong::rounds, "<= 1.2",
            [&] { run(pool, pairs.tasks()); });
    bench::keep(workloads::result);
}

}  // namespace

int main() {
    one_thread();
    two_threads();
}
