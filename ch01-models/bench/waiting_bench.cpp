// What does a wait cost the thread that waits, in each of three ways, and does the length
// of the wait matter? CPU time of the waiting thread, not time on the clock.

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "judge/budget.hpp"

using base::must;
using namespace std::chrono_literals;

namespace {

void busy(int pipe) {
    char byte;
    must("make it non-blocking", fcntl(pipe, F_SETFL, O_NONBLOCK));
    while (read(pipe, &byte, 1) < 0) {}
}
void blocking(int pipe) {
    char byte;
    must("read", read(pipe, &byte, 1));
}
void queue(int pipe) {
    char byte;
    const int queue = must("make a queue", epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLIN, .data = {.fd = pipe}};
    must("register", epoll_ctl(queue, EPOLL_CTL_ADD, pipe, &event));
    must("wait", epoll_wait(queue, &event, 1, -1));
    must("read", read(pipe, &byte, 1));
    close(queue);
}

// The CPU time in ms of a wait that lasts `wait`.
double cost_of(void (*way)(int), std::chrono::milliseconds wait) {
    int ends[2];
    must("make a pipe", pipe2(ends, O_CLOEXEC));
    double cost = 0;
    std::thread waiter([&] {
        const judge::CpuTime cpu;
        way(ends[0]);
        cost = std::chrono::duration<double, std::milli>(cpu.used()).count();
    });
    std::this_thread::sleep_for(wait);
    must("write", write(ends[1], "!", 1));
    waiter.join();
    for (const int end : ends) close(end);
    return cost;
}

double median_cost(void (*way)(int), std::chrono::milliseconds wait) {
    std::vector<double> costs;
    for (int round = 0; round < 7; ++round) costs.push_back(cost_of(way, wait));
    return bench::summary(std::move(costs)).median;
}

}  // namespace

int main() {
    const std::array<std::pair<const char*, void (*)(int)>, 3> ways{
        {{"busy wait", busy}, {"blocking read", blocking}, {"event queue", queue}}};
    bench::Plot plot{.id = "ch01/waiting",
                     .title = "The CPU time that a wait costs",
                     .x = "length of the wait in ms",
                     .y = "CPU time of the waiting thread in ms",
                     .log = "xy",
                     .series = {}};
    std::array<double, 3> longest{};
    for (std::size_t i = 0; i < ways.size(); ++i) {
        bench::Series series{.name = ways[i].first, .points = {}};
        for (const int wait : {1, 3, 10, 30, 100}) {
            longest[i] = median_cost(ways[i].second, std::chrono::milliseconds(wait));
            series.points.emplace_back(wait, longest[i]);
        }
        plot.series.push_back(series);
    }
    const auto against_busy = [&](const char* id, const char* what, double ours) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "ns",
                      .ours = ours * 1e6,
                      .peer = "a busy wait",
                      .theirs = longest[0] * 1e6,
                      .goal = "<= 0.01"});
    };
    against_busy("ch01/wait-blocking", "CPU time of a blocking read that waits for 100 ms",
                 longest[1]);
    against_busy("ch01/wait-queue", "CPU time of an event queue that waits for 100 ms",
                 longest[2]);
    bench::print(plot);
}
