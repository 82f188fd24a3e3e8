// Who is next: the levels, the order of processes, and what a process may say about itself.

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <random>
#include <vector>

#include "futures/core/sync.hpp"
#include "schedule/levels.hpp"
#include "schedule/order.hpp"
#include "schedule/scheduler.hpp"
#include "schedule/wait_cell.hpp"
#include "workbook/catch.hpp"

using namespace schedule;
using namespace std::chrono_literals;

namespace {

struct Node {
    Node *next = nullptr, *before = nullptr;
    std::uint8_t level = 0;
};

// The same, so simple that it is right.
struct Plain {
    std::array<std::deque<Node*>, level_count> queues;

    void push(Node& node) { queues[node.level].push_back(&node); }
    void remove(Node& node) { std::erase(queues[node.level], &node); }
    Node* first() const {
        for (const auto& queue : queues)
            if (!queue.empty()) return queue.front();
        return nullptr;
    }
};

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

TEST_CASE("the levels do what 64 plain queues do") {
    Levels<Node> levels;
    Plain plain;
    std::array<Node, 40> nodes;
    std::vector<Node*> in, out;
    for (Node& node : nodes) out.push_back(&node);
    std::mt19937 random(5);
    const auto take_any = [&](std::vector<Node*>& from) {
        const auto at = from.begin() + static_cast<std::ptrdiff_t>(random() % from.size());
        Node* const node = *at;
        from.erase(at);
        return node;
    };
    for (int i = 0; i < 20'000; ++i) {
        const unsigned what = random() % 4, level = random() % level_count;
        if (what <= 1 && !out.empty()) {
            Node* const node = take_any(out);
            node->level = static_cast<std::uint8_t>(level);
            levels.push(*node), plain.push(*node), in.push_back(node);
        } else if (what == 2 && !in.empty()) {
            Node* const node = take_any(in);
            plain.remove(*node);
            if (level % 2 == 0) {
                levels.remove(*node), out.push_back(node);
            } else {
                levels.change(*node, level), plain.push(*node), in.push_back(node);
            }
        } else if (!in.empty()) {
            Node* const expected = plain.first();
            REQUIRE(&levels.pop() == expected);
            plain.remove(*expected);
            std::erase(in, expected), out.push_back(expected);
        }
        REQUIRE(levels.first() == plain.first());
        REQUIRE(levels.is_empty() == in.empty());
    }
}

TEST_CASE("a visit of all comes to each once, the most urgent first") {
    Levels<Node> levels;
    std::array<Node, 4> nodes;
    for (unsigned i = 0; i < 4; ++i) {
        nodes[i].level = i < 2 ? 7 : 3;
        levels.push(nodes[i]);
    }
    std::vector<Node*> seen;
    levels.each([&](Node& node) {
        seen.push_back(&node);
        if (&node == &nodes[0]) levels.change(node, 3);
    });
    CHECK(seen == std::vector{&nodes[2], &nodes[3], &nodes[0], &nodes[1]});
    CHECK(levels.bitmap() == (1U << 3 | 1U << 7));
}

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

TEST_CASE("only something strictly more urgent makes a program yield") {
    Program program;
    program.scheduler.add(program.jobs[1]);  // level 10
    program.global.next = 7;
    program.global.waiting = 1ULL << 10 | 1ULL << 11;
    const auto pick = program.scheduler.pick();
    CHECK(pick.what == Next::run);
    program.scheduler.put_back(*pick.job);
    program.global.waiting = 1ULL << 9;
    CHECK(program.scheduler.pick().what == Next::yield_to);
    CHECK(program.scheduler.pick().process == 7);
    CHECK(program.own.top == 10);
}

TEST_CASE("who has asked the kernel runs, whoever is more urgent") {
    Program program;
    program.scheduler.add(program.jobs[1]);
    program.global.waiting = 1;
    CHECK(program.scheduler.pick().what == Next::yield_to);
    CHECK(program.scheduler.pick(true).job == &program.jobs[1]);
}

TEST_CASE(
    "whatever a process says about itself, it stands between its ceiling and the end") {
    for (unsigned published = 0; published < 256; ++published) {
        for (const unsigned ceiling : {0U, 8U, 63U, 64U, 255U}) {
            const unsigned level = Order::level_of(static_cast<std::uint8_t>(published),
                                                   static_cast<std::uint8_t>(ceiling));
            CHECK(level < level_count);
            CHECK(level >= std::min(ceiling, level_count - 1));
            if (published >= ceiling && published < level_count) CHECK(level == published);
        }
    }
}

namespace {

// Each process always has something to do. What a hart gives them in so many time slices of 10 ms.
struct Contest {
    static constexpr int slices = 60'000;
    std::array<Claim, 64> claims;
    std::array<int, 64> turns{};
    int longest_wait = 0;

    // As a process's task does: wait, run for a slice, wait again.
    void run(Order& order, const std::array<std::uint8_t, 64>& says) {
        std::array<int, 64> waits_since{};
        for (unsigned i = 0; i < 64; ++i) {
            claims[i].process = static_cast<int>(i);
            order.add(claims[i], says[i], 0ms);
        }
        for (int now = 1; now <= slices; ++now) {
            order.age(now * 10ms);
            Claim& claim = *order.first();
            const auto i = static_cast<unsigned>(claim.process);
            order.remove(claim);
            ++turns[i];
            longest_wait = std::max(longest_wait, now - waits_since[i]);
            waits_since[i] = now;
            order.add(claim, says[i], now * 10ms);
        }
        for (unsigned i = 0; i < 64; ++i)
            longest_wait = std::max(longest_wait, slices - waits_since[i]);
    }
    int of_level(unsigned level) const {
        return std::accumulate(turns.begin() + 8 * level, turns.begin() + 8 * level + 8, 0);
    }
};

std::array<std::uint8_t, 64> eight_levels() {
    std::array<std::uint8_t, 64> says;
    for (unsigned i = 0; i < 64; ++i) says[i] = static_cast<std::uint8_t>(i / 8 * 8);
    return says;
}

}  // namespace

TEST_CASE("without ageing the first of eight levels has all, and the others starve") {
    Order order(1000h);
    Contest contest;
    contest.run(order, eight_levels());
    CHECK(contest.of_level(0) == Contest::slices);
}

TEST_CASE(
    "with ageing the first of eight levels has at least eight times the last, and none "
    "starves") {
    Order order(200ms);
    Contest contest;
    contest.run(order, eight_levels());
    for (unsigned level = 1; level < 8; ++level)
        CHECK(contest.of_level(level) < contest.of_level(level - 1));
    CHECK(contest.of_level(0) >= 8 * contest.of_level(7));
    CHECK(*std::min_element(contest.turns.begin(), contest.turns.end()) > 0);
    // From level 56 it rises 56 times, 20 slices each, and then waits behind whoever is at level 0 already.
    CHECK(contest.longest_wait <= 56 * 20 + 64);
}

TEST_CASE("who waits at level 0 rises no further") {
    Order order(1ms);
    Claim claim;
    order.add(claim, 1, 0ms);
    for (int now = 1; now < 5; ++now) order.age(now * 1ms);
    CHECK(claim.level == 0);
    CHECK(order.first() == &claim);
}

TEST_CASE("who forges its level has what its ceiling allows, and no more") {
    auto says = eight_levels();
    const auto share = [&](std::uint8_t ceiling) {
        Order order(200ms);
        Contest contest;
        contest.claims[63].ceiling = ceiling;
        contest.run(order, says);
        return contest.turns[63];
    };
    const int honest = share(56);
    says[63] = 0;
    CHECK(share(56) == honest);
    CHECK(share(0) > 8 * honest);
}

TEST_CASE("all programs are told who waits, and who would be next") {
    Order order(1h);
    abi::GlobalPart global{};
    Claim one{.process = 1}, two{.process = 2};
    order.add(one, 20, 0ms);
    order.add(two, 4, 0ms);
    order.publish(global);
    CHECK(global.waiting == (1U << 20 | 1U << 4));
    CHECK(global.next == 2);
    order.remove(two);
    order.remove(one);
    order.publish(global);
    CHECK(global.waiting == 0);
    CHECK(global.next == 0);
}
