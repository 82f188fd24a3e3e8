// order: jobs of several processes in one order, what ageing leaves to the last, a process that lies about itself, and one that
// is waited for by somebody more urgent.
// With an argument it only tells what each of 8 levels gets, in numbers.

#include "user/gauge/order.hpp"

#include <algorithm>
#include <vector>

#include "user/arguments.hpp"
#include "user/order/inversion.hpp"
#include "user/print.hpp"
#include "user/tracer.hpp"

using user::Job, user::print;
using namespace std::chrono_literals;

static user::Jobs jobs;
static const char* yes(bool is_so) { return is_so ? "yes" : "no"; }

// [jobs]
// 16 jobs on 8 levels. Each only tells that it has run.
static Job tell_level(user::File to, char level) {
    (void)user::write(to, {&level, 1});
    co_return;
}
static void run_jobs(user::File to) {
    for (unsigned i = 0; i < 16; ++i)
        jobs.spawn(tell_level(to, static_cast<char>(i % 8)), i % 8 * 8);
    jobs.run();
}
// [jobs]

// Four processes that begin together. How many jobs ran after a less urgent one?
static unsigned count_too_late(bool shares) {
    const auto told = user::make_pipe(), gate = user::make_pipe();
    if (!told || !gate) return 0;
    for (unsigned i = 0; i < 4; ++i) {
        const auto child = user::fork();
        if (!child || *child != 0) continue;
        (void)user::close(told->read_end);
        (void)user::close(gate->write_end);
        if (shares && !jobs.share_order()) user::exit(1);
        char nothing = 0;
        (void)user::read(gate->read_end, {&nothing, 1});  // until nobody can write any more
        run_jobs(told->write_end);
        user::exit(0);
    }
    (void)user::close(told->write_end);
    (void)user::sleep(1ms);  // now all of them wait
    (void)user::close(gate->read_end);
    (void)user::close(gate->write_end);
    unsigned too_late = 0;
    char level = 0, lowest = 0;
    while (user::read(told->read_end, {&level, 1}).value_or(0) == 1) {
        if (level < lowest) ++too_late;
        lowest = std::max(level, lowest);
    }
    while (user::wait()) {}
    (void)user::close(told->read_end);
    return too_late;
}

// [levels]
static void show_levels() {
    const auto all = gauge::serve_all(140ms);
    bool is_served = true, is_in_order = true;
    for (unsigned level = 0; level < gauge::levels; ++level) {
        is_served = is_served && all[level].requests > 0;
        is_in_order =
            is_in_order && (level == 0 || all[level].requests <= all[level - 1].requests);
    }
    print("64 connections on 8 levels, saturated:\n");
    print("  no level has less than the one below it: ", yes(is_in_order), "\n");
    print("  the first has at least 8 times the last: ",
          yes(all[0].requests >= 8 * all[7].requests), "\n");
    print("  each level was served: ", yes(is_served), "\n");
}
// [levels]

// [lie]
// One says that it is more urgent than anything, and computes. How far does another one come meanwhile, on level 32?
static unsigned count_beside_liar(unsigned ceiling) {
    static unsigned turns = 0;
    const auto end = user::now() + 40ms;
    const auto liar = user::fork();
    if (liar && *liar == 0) {
        const auto pages = user::ask(user::Call::share_order, ceiling);
        if (!pages) user::exit(1);
        auto& own = *reinterpret_cast<abi::OwnPart*>(*pages);
        for (own.top = 0; user::now() < end;) user::spin();
        user::exit(0);
    }
    for (turns = 0; user::now() < end; ++turns) {
        const auto done = user::now() + 1ms;
        while (user::now() < done) user::spin();
    }
    (void)user::wait();
    return turns;
}
// [lie]

// [trace]
// What the three have seen, as lanes. Time begins with the first question.
static user::Tracer<8192> tracer;

static void draw() {
    struct Edge {
        std::uint64_t when;
        std::uint8_t level;
        bool begins;
    };
    std::vector<Edge> edges;
    for (const auto& [level, begin, end] : seen::all) {
        edges.push_back({static_cast<std::uint64_t>(begin.count()), level, true});
        edges.push_back({static_cast<std::uint64_t>(end.count()), level, false});
    }
    std::ranges::sort(edges, {}, &Edge::when);

    const int client = tracer.lane("level 8"), other = tracer.lane("level 24"),
              server = tracer.lane("level 48");
    for (const auto& [moment, level, begins] : edges) {
        const std::uint64_t when = moment - edges.front().when;
        const bool waits = level == inversion::high;
        const int lane = waits ? client : level == inversion::low ? server : other;
        if (begins)
            tracer.begin(lane, waits ? "waits for its answer" : "computes", when);
        else
            tracer.end(lane, when);
    }
    (void)tracer.hand_over();
}
// [trace]

// A line for each number: its name, and how much.
static int tell_levels() {
    unsigned least = ~0U;
    for (const auto& one : gauge::serve_all(700ms)) {
        least = std::min(least, one.least);
        print("order-served-", one.level, " ", one.requests, "\n");
        print("order-p50-", one.level, " ", one.median, "\n");
        print("order-p99-", one.level, " ", one.p99, "\n");
    }
    print("order-least ", least, "\n");
    return 0;
}

int main(user::Arguments words) {
    if (words.size() > 0) return tell_levels();
    if (!jobs.make_stacks(1)) return 1;
    print("64 jobs of 4 processes, each for itself: some run after a less urgent one: ",
          yes(count_too_late(false) > 0), "\n");
    print("  in one order: ", yes(count_too_late(true) > 0), "\n");
    show_levels();
    print("beside one that lies, without a ceiling, there is time for us: ",
          yes(count_beside_liar(0) > 20), "\n");
    print("  with one: ", yes(count_beside_liar(48) > 20), "\n");
    print("level 8 waits for level 48, and then, too, for somebody on level 24\n");
    print("  if it asks through a pipe: ",
          yes(inversion::waits_for_both<inversion::ByPipe>()), "\n");
    print("  if it hands over: ", yes(inversion::waits_for_both<inversion::ByHandOver>()),
          "\n");
    draw();
    return 0;
}
