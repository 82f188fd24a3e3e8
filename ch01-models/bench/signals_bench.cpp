// How soon does a signal reach a thread that only computes, and at how many instructions of
// a printf is it fatal that a handler calls printf too?

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "sweep/sweep.hpp"

using base::must;

namespace {

std::atomic<double> arrived_ns = 0;

double now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);  // one of the calls that a handler may make
    return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
}

void note_arrival(int) { arrived_ns = now_ns(); }

void install(int signal, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    must("install the handler", sigaction(signal, &action, nullptr));
}

// How long signals to a thread that makes no system call were on their way.
bench::Sample delay_ns(int signals) {
    install(SIGUSR1, note_arrival);
    std::atomic<bool> stop = false;
    std::atomic<long> laps = 0;
    std::thread thread([&] {
        while (!stop) ++laps;
    });
    std::vector<double> delays;
    for (int i = 0; i < signals; ++i) {
        for (const long before = laps; laps < before + 1000;) {
        }  // it runs, in its own code
        arrived_ns = 0;
        const double sent = now_ns();
        must("send", pthread_kill(thread.native_handle(), SIGUSR1));
        while (arrived_ns == 0) {}
        delays.push_back(arrived_ns - sent);
    }
    stop = true;
    thread.join();
    return bench::summary(std::move(delays));
}

void say_outer() { std::printf("outer\n"); }
void say_inner(int) { std::printf("inner\n"); }

void print_count(const char* id, const char* what, long count, std::size_t all) {
    bench::print(bench::Row{.id = id,
                            .what = what,
                            .unit = "instructions",
                            .ours = double(count),
                            .peer = "all instructions of the printf",
                            .theirs = double(all),
                            .exact = true});
}

}  // namespace

int main() {
    const bench::Sample delay = delay_ns(301);
    bench::print(
        bench::Row{.id = "ch01/signal-delay",
                   .what = "From sending a signal to the handler in a thread that computes",
                   .unit = "ns",
                   .ours = delay.median,
                   .peer = "the period of a 250 Hz timer tick",
                   .theirs = 4e6,
                   .goal = "<= 0.1",
                   .spread = delay.spread});

    const auto endings = sweep::at_every_instruction(say_outer, say_inner);
    if (!endings) return 0;
    const auto is_whole = [](const sweep::Ending& ending) {
        return ending.text == "outer\ninner\n" || ending.text == "inner\nouter\n";
    };
    const long hung = std::ranges::count(*endings, true, &sweep::Ending::hung);
    const long whole = std::ranges::count_if(*endings, is_whole);
    const long all = static_cast<long>(endings->size());
    print_count("ch01/printf-hangs", "Instructions at which printf in a handler hangs",
                hung, endings->size());
    print_count("ch01/printf-spoils",
                "Instructions at which printf in a handler loses text", all - whole - hung,
                endings->size());
}
