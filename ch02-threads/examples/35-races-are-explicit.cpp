// When does a result depend on who runs when? A run queue that tries all orders tells.
//
// Fibers that only start others and join them have one result, until they meet: in a channel
// that two send to, or behind a lock. A lock makes each step whole; it does not say who is first.
//
// Before: 34-active-objects.

#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fibers/channel.hpp"
#include "fibers/guarded.hpp"
#include "steps/schedules.hpp"

using Text = std::string;

// [queue]
// Who runs next? Whoever the explorer chooses.
struct AnyOrder final : fibers::RunQueue {
    explicit AnyOrder(steps::Chooser& its_chooser) : chooser(its_chooser) {}
    void put(fibers::Fiber& fiber) noexcept override { ready.push_back(&fiber); }
    fibers::Fiber* take() noexcept override {
        if (ready.empty()) return nullptr;
        std::swap(ready[chooser.choose(ready.size())], ready.back());
        fibers::Fiber* const chosen = ready.back();
        ready.pop_back();
        return chosen;
    }

    steps::Chooser& chooser;
    std::vector<fibers::Fiber*> ready;
};
// [queue]

// Starts A and B, which each do the same thing twice, and let others run in between.
template <typename Act>
static void twice_each(Act act) {
    const auto start = [act](char name) {
        return fibers::spawn({}, [act, name] {
            act(name, 1);
            fibers::yield();
            act(name, 2);
        });
    };
    auto a = start('A'), b = start('B');
    a.join();
    b.join();
}

// [programs]
static Text join_only() {
    Text a, b;  // each is used by one of the two
    twice_each([&](char name, int step) { (name == 'A' ? a : b) += std::to_string(step); });
    return "A" + a + "B" + b;
}

static Text receive_all(fibers::Channel<Text>& channel, Text all = "") {
    while (auto value = channel.receive()) all += *value;
    return all;
}

static Text two_senders() {
    fibers::Channel<Text> channel(1);
    auto all = fibers::spawn({}, [&] { return receive_all(channel); });
    twice_each([&](char name, int) { std::ignore = channel.send(Text(1, name)); });
    channel.close();
    return all.join();
}

static Text own_channels() {  // the receiver says itself whom it hears first
    fibers::Channel<Text> a(1), b(1);
    auto all = fibers::spawn({}, [&] { return receive_all(b, receive_all(a)); });
    twice_each([&](char name, int step) {
        fibers::Channel<Text>& mine = name == 'A' ? a : b;
        std::ignore = mine.send(Text(1, name));
        if (step == 2) mine.close();
    });
    return all.join();
}

static Text guarded_log() {
    fibers::Guarded<Text> log;
    twice_each([&](char name, int) { log.lock()->push_back(name); });
    return log.with([](const Text& text) { return text; });
}

static Text guarded_count() { return std::to_string(guarded_log().size()); }
// [programs]

static void explore(const char* name, Text (*program)()) {
    Text results;
    const std::size_t schedules = steps::every_schedule([&](steps::Chooser& chooser) {
        AnyOrder order(chooser);
        fibers::Scheduler scheduler({.queue = &order});
        auto whole = scheduler.spawn(program);
        scheduler.run();
        const Text result = " " + whole.join();
        if (!results.contains(result)) results += result;
    });
    std::printf("%-14s %5zu schedules:%s\n", name, schedules, results.c_str());
}

int main() {
    explore("join only", join_only);
    explore("two senders", two_senders);
    explore("own channels", own_channels);
    explore("guarded log", guarded_log);
    explore("its length", guarded_count);
}

// Output:
// join only         10 schedules: A12B12
// two senders      452 schedules: BABA BAAB BBAA ABAB ABBA AABB
// own channels     532 schedules: AABB
// guarded log       10 schedules: ABAB ABBA AABB BABA BAAB BBAA
// its length        10 schedules: 4
