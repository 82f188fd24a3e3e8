// Who is next: the levels, the order of a hart's tasks, and what a process may say about itself.

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <random>
#include <vector>

#include "futures/core/sync.hpp"
#include "schedule/levels.hpp"
#include "schedule/page/in_turn.hpp"
#include "schedule/ready_levels.hpp"
#include "schedule/scheduler.hpp"
#include "schedule/wait_cell.hpp"
#include "workbook/catch.hpp"

using namespace schedule;
using namespace std::chrono_literals;

namespace {

using Header = JobHeader<futures::Shared>;

struct Program {
    abi::OwnPart own{};
    abi::GlobalPart global{};
    Scheduler<futures::Shared> scheduler{own, global};
    std::array<Header, 3> jobs;

    Program() {
        for (unsigned i = 0; i < 3; ++i) jobs[i].level = static_cast<std::uint8_t>(10 * i);
    }
};

}  // namespace

TEST_CASE("the most urgent job is next, and its level is told") {
    Program program;
    for (Header& job : program.jobs) program.scheduler.add(job);
    for (Header& job : program.jobs) {
        const auto pick = program.scheduler.pick();
        CHECK(pick.what == Next::run);
        CHECK(pick.job == &job);
        CHECK(program.own.top == job.level);
    }
    CHECK(program.scheduler.pick().what == Next::idle);
    CHECK(program.own.top == abi::nothing_ready);
}

TEST_CASE("who sleeps is told so by the wake, and only the first one") {
    Program program;
    CHECK(program.scheduler.pick().what == Next::idle);
    CHECK(program.scheduler.add(program.jobs[1]));
    CHECK(!program.scheduler.add(program.jobs[0]));
    program.scheduler.wake_up();
    CHECK(program.scheduler.pick().job == &program.jobs[0]);
}

TEST_CASE("a job that was waked while it ran is not queued before it stops") {
    Program program;
    Header& job = program.jobs[0];
    program.scheduler.add(job);
    REQUIRE(program.scheduler.pick().job == &job);
    REQUIRE(job.state.start());
    program.scheduler.wake(job);
    CHECK(program.scheduler.pick().what == Next::idle);
    CHECK(job.state.stop());
}

TEST_CASE("a wait is completed once, and who comes later does not wait") {
    WaitCell<futures::Shared, Header> before, after;
    Header job;
    CHECK(before.wait(job));
    CHECK(before.complete() == &job);
    CHECK(before.complete() == nullptr);
    CHECK(before.is_done());
    CHECK(after.complete() == nullptr);
    CHECK(after.complete() == nullptr);
    CHECK(!after.wait(job));
}

TEST_CASE("only something strictly more urgent makes a program give way") {
    Program program;
    program.scheduler.add(program.jobs[1]);  // level 10
    program.global.waiting = 1ULL << 10 | 1ULL << 11;
    const auto pick = program.scheduler.pick();
    CHECK(pick.what == Next::run);
    program.scheduler.put_back(*pick.job);
    program.global.waiting = 1ULL << 9;
    CHECK(program.scheduler.pick().what == Next::give_way);
    CHECK(program.own.top == 10);
}

TEST_CASE("who has asked the kernel runs, whoever is more urgent") {
    Program program;
    program.scheduler.add(program.jobs[1]);
    program.global.waiting = 1;
    CHECK(program.scheduler.pick().what == Next::give_way);
    CHECK(program.scheduler.pick(true).job == &program.jobs[1]);
}

TEST_CASE("with the other scheduler the levels take turns, and a level is in order") {
    Queues queues;
    abi::OwnPart own{};
    const abi::GlobalPart global{.waiting = 1};
    std::array<Link, 7> jobs{{{.level = 40},
                              {.level = 0},
                              {.level = 40},
                              {.level = 63},
                              {.level = 0},
                              {.level = 40},
                              {.level = 5}}};
    const auto choose = [&] { return in_turn_choose(queues, own, global, false); };
    CHECK(choose().what == Next::idle);
    CHECK(own.top == abi::nothing_ready);
    for (Link& job : jobs) in_turn_push(queues, job);
    for (const std::size_t next : {6U, 0U, 3U, 1U, 2U, 4U}) {
        REQUIRE(choose().job == &jobs[next]);
        REQUIRE(own.top == jobs[next].level);
    }
    in_turn_push(queues, jobs[2]);
    for (const std::size_t next : {5U, 2U}) REQUIRE(choose().job == &jobs[next]);
    CHECK(choose().what == Next::idle);
    CHECK(queues.word() == 0);
}

TEST_CASE("with the other scheduler a level is served until it is empty or time is over") {
    Queues queues;
    std::array<Link, 4> jobs{{{.level = 5}, {.level = 5}, {.level = 5}, {.level = 9}}};
    for (Link& job : jobs) in_turn_push(queues, job);
    REQUIRE(in_turn_find_top(queues));
    CHECK(&queues.take<Link>() == &jobs[0]);
    in_turn_rise(queues, nullptr);
    CHECK(&queues.take<Link>() == &jobs[3]);
    REQUIRE(in_turn_find_top(queues));
    CHECK(&queues.take<Link>() == &jobs[1]);
    CHECK(queues.has_top());
    CHECK(queues.word() == 1ULL << 5);
}

TEST_CASE(
    "whatever a process says about itself, it stands between its ceiling and the end") {
    for (unsigned published = 0; published < 256; ++published) {
        for (const unsigned ceiling : {0U, 8U, 63U, 64U, 255U}) {
            const unsigned level = level_of(static_cast<std::uint8_t>(published),
                                            static_cast<std::uint8_t>(ceiling));
            CHECK(level < level_count);
            CHECK(level >= std::min(ceiling, level_count - 1));
            if (published >= ceiling && published < level_count) CHECK(level == published);
        }
    }
}

namespace {

struct Ready {
    Ready* next = nullptr;
    unsigned priority = 0;
};
using Order = ReadyLevels<Ready>;

struct InOrder {
    Order order{futures::Order::first_come, 0};
};

}  // namespace

TEST_CASE("who waits already is in the word when it is put elsewhere") {
    InOrder all;
    Ready node{.priority = 5};
    all.order.push(node);
    Order::Waiting word{0};
    all.order.publish_in(word);
    CHECK(word == 1ULL << 5);
    CHECK(all.order.pop() == &node);
}

TEST_CASE("whoever is ready is taken as from 64 plain queues that age") {
    InOrder all;
    std::array<std::deque<Ready*>, level_count> plain;
    Order::Waiting word{0};
    std::array<Ready, 40> nodes;
    std::vector<Ready*> out;
    for (Ready& node : nodes) out.push_back(&node);
    std::mt19937 random(7);
    std::chrono::nanoseconds now{0};
    all.order.publish_in(word);
    for (int i = 0; i < 50'000; ++i) {
        const unsigned what = random() % 8;
        if (what <= 3 && !out.empty()) {
            Ready& node = *out.back();
            out.pop_back();
            node.priority = random() % level_count;
            all.order.push(node);
            plain[node.priority].push_back(&node);
        } else if (what == 7) {
            now += Order::usual_patience;
            all.order.age(now);
            for (unsigned level = 1; level < level_count; ++level) {
                auto &above = plain[level - 1], &here = plain[level];
                above.insert(above.end(), here.begin(), here.end());
                here.clear();
            }
        } else {
            const auto first = std::ranges::find_if(
                plain, [](const auto& queue) { return !queue.empty(); });
            Ready* const node = all.order.pop();
            if (first == plain.end()) {
                REQUIRE(node == nullptr);
            } else {
                REQUIRE(node == first->front());
                REQUIRE(all.order.current() == first - plain.begin());
                first->pop_front();
                out.push_back(node);
            }
        }
        if (random() % 4 != 0) continue;
        std::uint64_t levels = 0;
        for (unsigned level = 0; level < level_count; ++level)
            if (!plain[level].empty()) levels |= 1ULL << level;
        REQUIRE(all.order.top() == static_cast<unsigned>(std::countr_zero(levels)));
        REQUIRE(word == levels);
    }
}

TEST_CASE("a task that is made is as urgent as its maker") {
    InOrder all;
    CHECK(static_cast<unsigned>(all.order.usual()) == abi::usual_level);
    Ready node{.priority = 5};
    all.order.push(node);
    REQUIRE(all.order.pop() == &node);
    CHECK(static_cast<unsigned>(all.order.usual()) == 5);
}

namespace {

// Each always has something to do. What a hart gives them in so many time slices of 10 ms.
struct Contest {
    static constexpr int slices = 60'000;
    std::array<Ready, 64> nodes{};
    std::array<int, 64> turns{};
    int longest_wait = 0;

    explicit Contest(std::chrono::nanoseconds patience) {
        InOrder all;
        std::array<int, 64> waits_since{};
        all.order.set_patience(patience);
        for (unsigned i = 0; i < 64; ++i) nodes[i].priority = i / 8 * 8;
        for (Ready& node : nodes) all.order.push(node);
        for (int now = 1; now <= slices; ++now) {
            all.order.age(now * 10ms);
            Ready& node = *all.order.pop();
            const auto i = static_cast<unsigned>(&node - nodes.data());
            ++turns[i];
            longest_wait = std::max(longest_wait, now - waits_since[i]);
            waits_since[i] = now;
            all.order.push_back(node);
        }
        for (unsigned i = 0; i < 64; ++i)
            longest_wait = std::max(longest_wait, slices - waits_since[i]);
    }
    int of_level(unsigned level) const {
        return std::accumulate(turns.begin() + 8 * level, turns.begin() + 8 * level + 8, 0);
    }
};

}  // namespace

TEST_CASE("without ageing the first of eight levels has all, and the others starve") {
    CHECK(Contest(Order::never).of_level(0) == Contest::slices);
}

TEST_CASE(
    "with ageing the first of eight levels has at least eight times the last, and none "
    "starves") {
    const Contest contest(200ms);
    for (unsigned level = 1; level < 8; ++level)
        CHECK(contest.of_level(level) < contest.of_level(level - 1));
    CHECK(contest.of_level(0) >= 8 * contest.of_level(7));
    CHECK(*std::min_element(contest.turns.begin(), contest.turns.end()) > 0);
    // From level 56 it rises 56 times, 20 slices each, and then waits behind whoever is at level 0 already.
    CHECK(contest.longest_wait <= 56 * 20 + 64);
}
