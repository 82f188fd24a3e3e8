// What does the queue itself cost? Instructions, counted by callgrind: those of an event, of add,
// modify and remove, beyond what a program without a library runs, and those of a timer. They
// repeat to the digit.
//
// Needs: linux
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "events/queue.hpp"
#include "events/timers.hpp"

using base::must;
using events::Event, events::Interest, events::Queue;

namespace {

constexpr int ready = 64, timers = 100'000;

// Descriptors that are always readable.
std::array<int, ready> bells() {
    std::array<int, ready> all;
    for (int& one : all) one = must("eventfd", eventfd(1, EFD_NONBLOCK));
    return all;
}

// ---- An event ----

void wait_bare(int rounds) {
    const int epoll = must("epoll", epoll_create1(0));
    std::uint64_t number = 0;
    for (const int one : bells()) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = number++}};
        must("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, one, &event));
    }
    std::array<epoll_event, 256> found;
    std::uint64_t sum = 0;
    for (int i = 0; i < rounds; ++i) {
        const int count = epoll_wait(epoll, found.data(), 256, -1);
        for (int at = 0; at < count; ++at) sum += found[static_cast<unsigned>(at)].data.u64;
    }
    bench::keep(sum);
}

void wait_queue(int rounds) {
    Queue queue = must("open", Queue::open(events::Backend::epoll));
    std::uint64_t number = 0;
    for (const int one : bells()) must("add", queue.add(one, number++, Interest::readable));
    std::array<Event, 256> found;
    std::uint64_t sum = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::size_t count = must("wait", queue.wait(found));
        for (std::size_t at = 0; at < count; ++at) sum += found[at].token;
    }
    bench::keep(sum);
}

// ---- To add, to modify, to remove ----

void control_bare(int rounds) {
    const int epoll = must("epoll", epoll_create1(0));
    const auto all = bells();
    for (int i = 0; i < rounds; ++i) {
        for (const int one : all) {
            epoll_event event{.events = EPOLLIN, .data = {.fd = one}};
            epoll_ctl(epoll, EPOLL_CTL_ADD, one, &event);
            event.events = EPOLLOUT;
            epoll_ctl(epoll, EPOLL_CTL_MOD, one, &event);
            epoll_ctl(epoll, EPOLL_CTL_DEL, one, &event);
        }
    }
}

void control_queue(int rounds) {
    Queue queue = must("open", Queue::open(events::Backend::epoll));
    const auto all = bells();
    for (int i = 0; i < rounds; ++i) {
        for (const int one : all) {
            bench::keep(queue.add(one, 1, Interest::readable));
            bench::keep(queue.modify(one, 1, Interest::writable));
            bench::keep(queue.remove(one));
        }
    }
}

// ---- Timers ----

using time_point = events::Timers::time_point;

// The same disorder in each run.
struct Numbers {
    std::uint64_t state = 1;
    std::uint64_t next() {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return state >> 33;
    }
};

void set_all(events::Timers& all, std::vector<std::uint64_t>& names) {
    Numbers numbers;
    names.clear();
    for (int i = 0; i < timers; ++i)
        names.push_back(
            all.set(time_point(std::chrono::microseconds(numbers.next() % 60'000'000)), 1));
}

void timers_set(int rounds) {
    std::vector<std::uint64_t> names;
    for (int i = 0; i < rounds; ++i) {
        events::Timers all;
        set_all(all, names);
    }
}

void timers_cancel(int rounds) {
    std::vector<std::uint64_t> names;
    for (int i = 0; i < rounds; ++i) {
        events::Timers all;
        set_all(all, names);
        for (const std::uint64_t name : names) bench::keep(all.cancel(name));
    }
}

void timers_fire(int rounds) {
    std::vector<std::uint64_t> names;
    for (int i = 0; i < rounds; ++i) {
        events::Timers all;
        set_all(all, names);
        while (all.size() > 0) bench::keep(all.take_due(time_point::max()));
    }
}

// ---- Counting ----

struct Part {
    std::string_view name;
    void (*run)(int rounds);
};
constexpr Part parts[] = {
    {"wait-bare", wait_bare},       {"wait-queue", wait_queue},
    {"control-bare", control_bare}, {"control-queue", control_queue},
    {"timers-set", timers_set},     {"timers-cancel", timers_cancel},
    {"timers-fire", timers_fire},
};

void print(const std::string& program, const char* id, const char* what,
           std::string_view ours, std::string_view less, int rounds, double things,
           const char* goal) {
    const auto all = bench::instructions_of_one(program, ours, rounds);
    const auto rest =
        less.empty() ? 0.0 : bench::instructions_of_one(program, less, rounds);
    if (!all || !rest) {
        std::fprintf(stderr, "skipped: there is no valgrind here\n");
        std::exit(77);
    }
    bench::print(bench::Row{.id = id,
                            .what = what,
                            .unit = "instructions",
                            .ours = (*all - *rest) / things,
                            .goal = goal,
                            .exact = true});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "--only") {
        for (const Part& part : parts) {
            if (part.name == argv[2]) part.run(std::atoi(argv[3]));
        }
        return 0;
    }
    const std::string self = argv[0];
    print(self, "ch03/queue-event", "an event, beyond the bare loop", "wait-queue",
          "wait-bare", 200, ready, "<= 60");
    print(self, "ch03/queue-control", "add, modify or remove, beyond the call",
          "control-queue", "control-bare", 50, 3 * ready, "<= 100");
    print(self, "ch03/timer-set", "to set one of 100,000 timers", "timers-set", "", 1,
          timers, "<= 150");
    print(self, "ch03/timer-cancel", "to cancel one of 100,000 timers", "timers-cancel",
          "timers-set", 1, timers, "<= 150");
    print(self, "ch03/timer-fire", "to fire one of 100,000 timers", "timers-fire",
          "timers-set", 1, timers, "<= 150");
}
