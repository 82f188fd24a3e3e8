// Can the result of a program depend on who runs when? We try every schedule.
//
// At each step an executor chooses which of the ready coroutines goes on; in a small
// program all choices can be tried. Tasks that only wait for each other give one result.
// Tasks that meet in a variable, or in a channel with two senders, give several.
//
// Before: 32-callback-and-future.  Next: 34-who-called-me.

#include <chrono>
#include <cstdio>
#include <string>

#include "base/tracer.hpp"
#include "steps/all.hpp"
#include "steps/channel.hpp"
#include "steps/schedules.hpp"

using Text = std::string;
using namespace std::chrono_literals;
using steps::Executor, steps::Task, steps::Channel;

// A task of two steps. Between them the executor may run others.
template <typename Act>
static Task<Text> two_steps(Executor& executor, char name, Act act) {
    act(name, 1);
    co_await executor.turn();
    act(name, 2);
    co_return Text(2, name);
}

static Task<Text> receive(Channel<Text>& a, Channel<Text>& b) {
    Text result;
    for (Channel<Text>* channel : {&a, &a, &b, &b}) {
        auto value = co_await channel->receive();
        result += value;
    }
    co_return result;
}

static void draw(char name, const Text& what) {  // a millisecond in the book's picture
    static base::Tracer& tracer = base::program_tracer();
    static const base::Tracer::Lane lanes[] = {tracer.lane("A"), tracer.lane("B")};
    tracer.begin(lanes[name - 'A'], what);
    base::program_clock().sleep_for(1ms);
    tracer.end(lanes[name - 'A']);
}

static void nothing(char, int) {}
static auto to(Channel<Text>& channel) {
    return [&channel](char name, int step) { channel.send(name + std::to_string(step)); };
}

// [programs]
static Task<Text> join_only(Executor& executor) {
    auto both = steps::all(executor, two_steps(executor, 'A', nothing),
                           two_steps(executor, 'B', nothing));
    auto results = co_await both;
    co_return results[0] + results[1];
}

static Task<Text> one_variable(Executor& executor) {
    int number = 0;
    const auto add_one = [&number, seen = 0](char name, int step) mutable {
        if (step == 1) seen = number;
        if (step == 2) number = seen + 1;
        draw(name, (step == 1 ? "reads " : "writes ") + std::to_string(number));
    };
    auto both = steps::all(executor, two_steps(executor, 'A', add_one),
                           two_steps(executor, 'B', add_one));
    co_await both;
    base::program_clock().sleep_for(1ms);  // a gap in the picture
    co_return std::to_string(number);
}

static Task<Text> two_senders(Executor& executor, Channel<Text>& a, Channel<Text>& b) {
    auto three = steps::all(executor, receive(a, b), two_steps(executor, 'A', to(a)),
                            two_steps(executor, 'B', to(b)));
    auto results = co_await three;
    co_return results[0];
}

static Task<Text> shared_channel(Executor& executor) {
    Channel<Text> channel(executor);
    auto received = co_await two_senders(executor, channel, channel);
    co_return received;
}

static Task<Text> own_channels(Executor& executor) {
    Channel<Text> a(executor), b(executor);
    auto received = co_await two_senders(executor, a, b);
    co_return received;
}
// [programs]

static void explore(const char* name, Task<Text> (*program)(Executor&)) {
    const auto [schedules, results] = steps::explore(program);
    std::printf("%-14s in %2zu schedules:", name, schedules);
    for (const Text& result : results) std::printf(" %s", result.c_str());
    std::printf("\n");
}

int main() {
    explore("join only", join_only);
    explore("one variable", one_variable);
    explore("shared channel", shared_channel);
    explore("own channels", own_channels);
    for (const unsigned seed : {1U, 1U, 2U})
        std::printf(
            "seed %u: %s\n", seed,
            steps::run(shared_channel, steps::Chooser(steps::seeded(seed))).c_str());
}

// Output:
// join only      in  6 schedules: AABB
// one variable   in  6 schedules: 1 2
// shared channel in 96 schedules: A1A2B1B2 A1B1A2B2 A1B1B2A2 B1A1A2B2 B1A1B2A2 B1B2A1A2
// own channels   in 65 schedules: A1A2B1B2
// seed 1: A1B1B2A2
// seed 1: A1B1B2A2
// seed 2: B1B2A1A2
