#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "judge/budget.hpp"
#include "timers.hpp"
#include "workbook/catch.hpp"

namespace {

// Timers, the time, and what the functions have written.
struct Stage {
    explicit Stage(Ticks start = 0) : start_(start), timers(start) {}

    // A function that writes its name with the time since the start.
    Timers::Function writer(std::string name) {
        return [this, name = std::move(name)] { write(name); };
    }
    Timers::Id set(Ticks delay, std::string name) {
        return timers.set(delay, writer(std::move(name)));
    }
    void write(const std::string& name) {
        log += name + std::to_string(static_cast<Ticks>(now_ - start_)) + " ";
    }
    // Lets the clock stand so long after the start.
    void advance(Ticks since_start) {
        now_ = start_ + since_start;
        timers.advance(now_);
    }

  private:
    Ticks start_, now_ = start_;

  public:
    Timers timers;
    std::string log;
};

std::string to_text(std::optional<Ticks> time) {
    return time ? std::to_string(*time) : "none";
}

}  // namespace

TEST_CASE("timers run by their time and not before", "[points:1][unit]") {
    Stage stage;
    stage.set(30, "a");
    stage.set(10, "b");
    stage.set(20, "c");
    CHECK(stage.timers.size() == 3);
    stage.advance(9);
    INFO("a timer never runs too early");
    CHECK(stage.log == "");
    for (const Ticks time : {10u, 19u, 25u}) stage.advance(time);
    stage.set(0, "d");
    stage.advance(25);
    stage.advance(1000);
    INFO("each runs once, in the first call of advance() at which it is due");
    CHECK(stage.log == "b10 c25 d25 a1000 ");
    CHECK(stage.timers.size() == 0);
}

TEST_CASE("equal times run in the order in which they were set", "[points:1][output]") {
    Stage stage;
    std::vector<Timers::Id> others;
    for (char name = 'a'; name <= 'l'; ++name) {
        stage.set(100 - static_cast<Ticks>(name - 'a'), std::string(1, name));
        others.push_back(stage.set(50, "x"));
        stage.advance(static_cast<Ticks>(name - 'a' + 1));  // the next delay is shorter
    }
    for (const Timers::Id other : others) stage.timers.cancel(other);
    stage.advance(100);
    INFO("all were due at 100; it does not matter what was set and cancelled in between");
    CHECK(stage.log == "a100 b100 c100 d100 e100 f100 g100 h100 i100 j100 k100 l100 ");
    stage.log.clear();
    stage.set(7, "a");
    stage.set(5, "b");
    stage.set(7, "c");
    stage.set(5, "d");
    stage.advance(120);
    INFO("if advance() comes late the earlier time is first, and then who was set first");
    CHECK(stage.log == "b120 d120 a120 c120 ");
}

TEST_CASE("a timer that was cancelled does not run", "[points:1][unit]") {
    Stage stage;
    const auto a = stage.set(10, "a");
    const auto b = stage.set(10, "b");
    stage.set(20, "c");
    INFO("cancel() says whether there was something to take back");
    CHECK(stage.timers.cancel(a));
    CHECK_FALSE(stage.timers.cancel(a));
    CHECK(stage.timers.size() == 2);
    stage.advance(10);
    CHECK_FALSE(stage.timers.cancel(b));
    const auto d = stage.set(10, "d");
    INFO("a name is never used again, so an old one takes back nothing new");
    CHECK((d != a && d != b));
    CHECK_FALSE(stage.timers.cancel(a));
    stage.advance(20);
    CHECK(stage.log == "b10 c20 d20 ");
}

TEST_CASE("a function may cancel others that are due with it", "[points:1][unit]") {
    Stage stage;
    std::vector<Timers::Id> ids;
    int taken_back = 0;
    for (int number = 0; number < 6; ++number)
        ids.push_back(stage.timers.set(10, [&, number] {
            stage.write(std::to_string(number) + "@");
            // The even ones take back their neighbours on both sides.
            for (int other : {number - 1, number + 1})
                if (number % 2 == 0 && other >= 0)
                    taken_back += stage.timers.cancel(ids[static_cast<std::size_t>(other)]);
        }));
    stage.advance(15);
    INFO("0 cancels 1, 2 cancels 3, 4 cancels 5, all in the same call of advance()");
    CHECK(stage.log == "0@15 2@15 4@15 ");
    CHECK(taken_back == 3);
}

TEST_CASE("what a function sets runs in the next call at the earliest",
          "[points:1][unit]") {
    Stage stage;
    int runs = 0;
    Timers::Function again = [&] {
        stage.write("a");
        if (++runs < 50) stage.timers.set(0, again);
    };
    stage.timers.set(10, again);
    stage.set(10, "b");
    stage.advance(10);
    INFO("a function that sets itself with delay 0 must not hold advance() for ever");
    CHECK(stage.log == "a10 b10 ");
    stage.advance(10);
    stage.advance(11);
    INFO("but the next call runs it, even if no time has passed");
    CHECK(stage.log == "a10 b10 a10 a11 ");
    CHECK(stage.timers.size() == 1);
}

TEST_CASE("repeated times stay on their grid however late advance comes",
          "[points:1][unit]") {
    Stage stage;
    stage.timers.repeat(10, stage.writer("r"));
    for (const Ticks time : {12u, 19u, 20u, 25u, 30u}) stage.advance(time);
    INFO("every 10 ms from the start on: a late run does not move the next one");
    CHECK(stage.log == "r12 r20 r30 ");
    stage.log.clear();
    stage.advance(75);
    stage.advance(75);
    INFO(
        "the runs at 40, 50 and 60 were missed: one run, not four, and the next one at 80");
    CHECK(stage.log == "r75 ");
    CHECK(to_text(stage.timers.wait_time()) == "5");
    stage.set(5, "s");
    stage.advance(80);
    INFO("r was set again at 75, just before it ran; s was set after that");
    CHECK(stage.log == "r75 r80 s80 ");
}

TEST_CASE("a function may cancel itself and set others", "[points:1][unit]") {
    Stage stage;
    Timers::Id self = 0;
    const auto name = std::make_shared<std::string>("r");
    self = stage.timers.repeat(10, [&stage, &self, name, runs = 0]() mutable {
        if (++runs == 3) {
            const bool there = stage.timers.cancel(self);
            for (int count = 0; count < 100; ++count) stage.set(1000, "x");
            // What the function holds is still there while it runs.
            stage.write(*name + (there ? "!" : "?"));
        } else {
            stage.write(*name);
        }
    });
    for (const Ticks time : {10u, 20u, 30u, 40u, 50u}) stage.advance(time);
    INFO("what repeats is set again before it runs, so it can take itself back");
    CHECK(stage.log == "r10 r20 r!30 ");
    CHECK(stage.timers.size() == 100);
    INFO("and when that call is over nobody holds its function any more");
    CHECK(name.use_count() == 1);
}

TEST_CASE("the clock may begin again at 0", "[points:1][unit]") {
    Stage stage(0xFFFF'FFF0);
    stage.set(20, "a");  // due at 4
    stage.set(10, "b");  // due at 0xFFFF'FFFA
    stage.timers.repeat(12, stage.writer("r"));
    CHECK(to_text(stage.timers.wait_time()) == "10");
    for (const Ticks time : {9u, 10u, 14u, 19u, 20u, 24u, 40u}) stage.advance(time);
    INFO("times are compared by the shorter way round, not by which number is larger");
    CHECK(stage.log == "b10 r14 a20 r24 r40 ");
    stage.set(0x3FFF'FFFF, "far");
    stage.advance(41);
    CHECK(stage.log == "b10 r14 a20 r24 r40 ");
}

TEST_CASE("wait_time says how long a loop may sleep", "[points:1][unit]") {
    Stage stage;
    INFO("without a timer a loop may sleep for ever");
    CHECK(to_text(stage.timers.wait_time()) == "none");
    stage.set(30, "a");
    const auto b = stage.set(20, "b");
    stage.advance(5);
    CHECK(to_text(stage.timers.wait_time()) == "15");
    stage.timers.cancel(b);
    INFO("a timer that was cancelled wakes nobody");
    CHECK(to_text(stage.timers.wait_time()) == "25");
    stage.advance(29);
    CHECK(to_text(stage.timers.wait_time()) == "1");
    stage.timers.set(0, [&] { stage.write(to_text(stage.timers.wait_time()) + "@"); });
    stage.advance(50);
    INFO("a timer that is overdue allows no sleep: a was due at 30, and is next");
    CHECK(stage.log == "0@50 a50 ");
    stage.timers.set(0, [] {});
    CHECK(to_text(stage.timers.wait_time()) == "0");
}

TEST_CASE("timers that were cancelled leave nothing behind", "[points:1][budget]") {
    Stage stage;
    const auto held = std::make_shared<int>(0);
    stage.set(500, "a");
    const auto hold = [held] {};
    const auto first = stage.timers.set(1000, hold);
    CHECK(held.use_count() == 3);
    CHECK(stage.timers.cancel(first));
    INFO("cancel() destroys the function at once, with all that it holds");
    CHECK(held.use_count() == 2);

    const judge::Allocations allocations;
    for (Ticks count = 0; count < 100'000; ++count)
        stage.timers.cancel(stage.timers.set(1000 + count % 7, hold));
    const auto kept = allocations.kept_bytes();
    INFO(
        "100'000 timers were set and taken back, one after the other; bytes still in use:");
    CHECK(kept < 20'000);
    stage.timers.set(10, hold);
    stage.advance(10);
    INFO("a function that has run is destroyed too");
    CHECK(held.use_count() == 2);
    CHECK(stage.timers.size() == 1);
}
