#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "async_mutex.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "kit/sleeper.hpp"
#include "workbook/catch.hpp"

namespace {

using Explored = AsyncMutex<judge::Mutex>;

// A waker that does something at once, as an executor without a queue would.
struct Acts final : kit::Wakeable {
    explicit Acts(std::function<void()> what) : act(std::move(what)) {}
    void wake() noexcept override { act(); }
    std::function<void()> act;
};

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("5-async-mutex");
    INFO(report.explain());
    CHECK(report.passed());
}

// A mutex, and five who may want it.
struct Hall {
    struct One {
        std::shared_ptr<kit::WakeCount> woken = std::make_shared<kit::WakeCount>();
        std::optional<Explored::Turn> turn;
    };
    Hall() {
        for (One& one : all) one.turn.emplace(mutex);
    }
    One& at(char name) { return all[static_cast<std::size_t>(name - 'a')]; }
    // Asks, and notes in the log who has it: "A", or who has not: "a".
    void ask(char name) {
        const bool has_it = at(name).turn->poll(kit::Waker(at(name).woken));
        log += has_it ? static_cast<char>(name - 'a' + 'A') : name;
    }
    void release(char name) { at(name).turn->release(); }
    void go(char name) { at(name).turn.reset(); }
    // Demands what is in the log, and who was woken, once each, since the last time.
    void expect(const std::string& expected, const std::string& expected_woken,
                const char* rule) {
        std::string woken;
        for (char name = 'a'; name <= 'e'; ++name)
            woken += std::string(std::exchange(at(name).woken->count, 0), name);
        judge::check(log == expected && woken == expected_woken, rule,
                     "\"" + log + "\" instead of \"" + expected + "\", woken \"" + woken +
                         "\" instead of \"" + expected_woken + "\"");
        log.clear();
    }

    Explored mutex;
    std::array<One, 5> all;
    std::string log;
};

// One task alone: if something is locked twice the explorer says so.
void alone(void (*body)(Hall&)) {
    expect_good([body](judge::Program& program) {
        auto at = std::make_shared<Hall>();
        program.task("main", [at, body] { body(*at); });
    });
}

}  // namespace

TEST_CASE("one has it and the others have it in the order in which they asked",
          "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c'}) at.ask(name);
        at.expect("Abc", "", "the first who asks has it at once");
        at.release('a');
        at.expect("", "b", "who gives it back wakes the next and nobody else");
        at.ask('c');
        at.ask('b');
        at.expect("cB", "", "the one who was woken has it");
        at.release('b');
        at.ask('c');
        at.release('c');
        at.ask('a');
        at.expect("CA", "c", "who gave it back may ask again");
    });
}

TEST_CASE("nobody comes in between", "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c'}) at.ask(name);
        at.release('a');
        at.ask('a');
        at.ask('d');
        at.expect("Abcad", "b", "it was handed to b, which has not asked again yet");
        at.ask('b');
        at.release('b');
        for (const char name : {'b', 'd', 'a', 'c'}) at.ask(name);
        at.expect("BbdaC", "c", "who gives it back and wants it again queues up");
        at.release('c');
        at.ask('a');
        at.release('a');
        at.ask('d');
        at.release('d');
        at.ask('b');
        at.expect("ADB", "abd", "and has its turn after all who were there");
    });
}

TEST_CASE("who asks again keeps its place and changes its waker", "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c', 'b', 'b', 'a'}) at.ask(name);
        at.expect("AbcbbA", "", "asking changes nothing");
        const auto old =
            std::exchange(at.at('b').woken, std::make_shared<kit::WakeCount>());
        at.ask('b');
        judge::check(old.use_count() == 1, "the old waker is not kept");
        at.release('a');
        judge::check(old->count == 0, "the old waker is not woken");
        at.expect("b", "b", "but the new one is");
        at.ask('b');
        at.release('b');
        at.ask('c');
        at.release('c');
        at.ask('d');
        at.expect("BCD", "c", "b stood in the queue once, before c");
    });
}

TEST_CASE("who waits may go", "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c', 'd', 'e'}) at.ask(name);
        at.go('c');
        at.release('e');
        judge::check(at.at('c').woken.use_count() == 1, "who goes leaves no waker behind");
        at.expect("Abcde", "", "one who goes and did not have it wakes nobody");
        at.release('a');
        at.ask('b');
        at.release('b');
        at.ask('d');
        at.ask('e');
        at.release('d');
        at.expect("BDe", "bde", "the others keep their order");
        at.ask('e');
        at.go('e');
        at.ask('b');
        at.expect("EB", "", "and then it is free");
    });
}

TEST_CASE("who was woken may go and hands it on", "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c', 'd'}) at.ask(name);
        at.release('a');
        at.expect("Abcd", "b", "it is handed to b");
        at.go('b');
        at.expect("", "c", "b goes without having asked again: it is handed on");
        at.release('c');
        at.expect("", "d", "c does not want it either");
        at.release('d');
        at.ask('a');
        at.expect("A", "", "and when nobody wants it, it is free");
    });
}

TEST_CASE("one who never asks takes nothing", "[points:1][unit]") {
    alone([](Hall& at) {
        at.release('a');
        at.go('b');
        at.ask('c');
        at.expect("C", "", "only who asks takes part");
        at.release('d');
        at.ask('e');
        at.expect("e", "", "who does not have it cannot give it back");
        at.release('c');
        at.release('c');
        at.ask('d');
        at.expect("d", "e", "nor give it back twice");
        at.ask('e');
        at.expect("E", "", "it was handed to e");
    });
}

TEST_CASE("who is woken may use the mutex at once", "[points:1][unit]") {
    alone([](Hall& at) {
        at.ask('a');
        Explored::Turn second(at.mutex);
        const kit::Waker acts(std::make_shared<Acts>([&] {
            at.log += second.poll({}) ? "has it, " : "has it not, ";
            second.release();
            at.log += "gave it back, ";
            at.ask('b');
        }));
        second.poll(acts);
        at.ask('c');
        at.release('a');
        at.expect("Achas it, gave it back, b", "c",
                  "nothing is locked while somebody is woken");
        at.ask('c');
        at.expect("C", "", "and everything is as it should be");
    });
}

namespace {

// What the tasks of one schedule share.
struct Counters {
    // Counts, in two steps that nobody may come between.
    void count() {
        judge::check(!busy, "one is inside at a time");
        busy = true;
        const int before = value.get();
        value.set(before + 1);
        busy = false;
    }
    // Waits until it has the mutex, and counts.
    void wait_and_count() {
        const auto sleeper = std::make_shared<kit::TaskSleeper>();
        Explored::Turn turn(mutex);
        while (!turn.poll(kit::Waker(sleeper))) sleeper->sleep();
        count();
    }
    // Asks once.
    void perhaps_count() {
        const auto sleeper = std::make_shared<kit::TaskSleeper>();
        Explored::Turn turn(mutex);
        if (!turn.poll(kit::Waker(sleeper))) return;
        ++extra;
        count();
    }
    void check(int expected) {
        judge::check(value.get() == expected + extra, "everybody has counted",
                     std::to_string(value.get()) + " have");
        Explored::Turn turn(mutex);
        judge::check(turn.poll({}), "when all are through it is free");
    }
    Explored mutex;
    judge::Shared<int> value{"value"};
    bool busy = false;
    int extra = 0;
};

}  // namespace

TEST_CASE("one is inside at a time in every schedule", "[points:2][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = std::make_shared<Counters>();
        for (const char* name : {"A", "B", "C"})
            program.task(name, [at] { at->wait_and_count(); });
        program.at_end([at] { at->check(3); });
    });
}

TEST_CASE("one who gives up takes nothing with it in any schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = std::make_shared<Counters>();
        for (const char* name : {"A", "B"})
            program.task(name, [at] { at->wait_and_count(); });
        program.task("gives up", [at] { at->perhaps_count(); });
        program.at_end([at] { at->check(2); });
    });
}
