#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "judge/budget.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "loop.hpp"
#include "workbook/catch.hpp"

namespace {

// A bell that the explorer can see through. It has room for two rings: a pipe that is
// nearly full.
class ExploredBell {
  public:
    void ring() {
        judge::reach({"ring: the bell is full", [this] { return rung_ < 2; }});
        ++rung_;
        ++rings;
        note("rings");
    }
    void wait() {
        judge::reach({"hear the bell", [this] { return rung_ > 0; }, true});
        ++wakes;
        note("hears the bell");
    }
    void clear() {
        judge::reach({"clear the bell", {}});
        rung_ = 0;
        note("clears the bell");
    }
    std::size_t rings = 0, wakes = 0;

  private:
    void note(const char* what) {
        judge::record({what, "bell", rung_ > 0 ? "rung" : "silent"});
    }
    int rung_ = 0;
};

// What the tasks of one schedule share.
struct Hall {
    // Posts a job that writes its name; it runs in the loop's task.
    bool post(char name) {
        return loop.post([this, name] {
            judge::check(judge::running_task() == loop_task,
                         "jobs run in the loop's thread");
            log += name;
        });
    }
    void close() {
        closing = true;
        loop.close();
    }
    // The loop's task.
    void run() {
        loop_task = judge::running_task();
        loop.run();
        judge::check(closing, "run() comes back only when the loop is closed");
    }
    void expect(const std::string& expected, const char* rule) const {
        judge::check(log == expected, rule,
                     "\"" + log + "\" has run instead of \"" + expected + "\"");
    }

    ExploredBell bell;
    Loop<judge::Mutex, ExploredBell> loop{bell};
    std::string log;
    bool closing = false;
    int loop_task = -1;
};

using Tasks = std::function<void(judge::Program&, std::shared_ptr<Hall>)>;

void expect_good(const Tasks& tasks) {
    const judge::Report report = judge::explore(
        [&](judge::Program& program) { tasks(program, std::make_shared<Hall>()); });
    report.save("6-wake-the-loop");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task does everything: if it sleeps nobody can wake it, and the explorer says so at once.
void alone(void (*body)(Hall&)) {
    expect_good([body](judge::Program& program, std::shared_ptr<Hall> at) {
        program.task("loop", [at, body] { body(*at); });
    });
}

}  // namespace

TEST_CASE("jobs run in the order in which they were posted", "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c'})
            judge::check(at.post(name), "an open loop takes every job");
        at.expect("", "post() only puts the job into the queue");
        at.close();
        at.run();
        at.expect("abc", "each job runs once, in order");
    });
}

TEST_CASE("a closed loop takes no job and runs those it has", "[points:1][unit]") {
    alone([](Hall& at) {
        at.post('a');
        at.loop.post([&] {
            at.close();
            judge::check(!at.post('x'), "a closed loop refuses");
        });
        at.post('b');
        at.run();
        at.expect("ab", "what was taken before runs");
        judge::check(!at.post('y'), "a closed loop refuses");
        at.expect("ab", "what was refused does not run");
    });
}

TEST_CASE("a job may post and does not overtake", "[points:1][unit]") {
    alone([](Hall& at) {
        at.loop.post([&] {
            judge::check(at.post('c'), "a job may post");
            at.loop.post([&] {
                at.post('d');
                at.loop.post([&] { at.close(); });
            });
        });
        at.post('b');
        at.run();
        at.expect("bcd", "jobs run in the order in which they were posted");
    });
}

TEST_CASE("every job runs in every schedule", "[points:2][explorer]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        program.task("loop", [at] { at->run(); });
        for (const char name : {'a', 'b'}) {
            program.task(std::string("thread ") + name, [at, name] {
                at->post(name);
                at->loop.post([hall = at.get()] {
                    if (hall->log.size() == 2) hall->close();
                });
            });
        }
        program.at_end([at] {
            judge::check(at->log.size() == 2, "both jobs have run", "\"" + at->log + "\"");
        });
    });
}

TEST_CASE("one thread posts again and again in every schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        program.task("loop", [at] { at->run(); });
        program.task("poster", [at] {
            for (const char name : {'a', 'b', 'c'}) at->post(name);
            at->loop.post([hall = at.get()] { hall->close(); });
        });
        program.at_end([at] { at->expect("abc", "each job runs once, in order"); });
    });
}

TEST_CASE("closing wakes the loop and loses no job in any schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        auto taken = std::make_shared<std::string>();
        program.task("loop", [at] { at->run(); });
        program.task("poster", [=] {
            for (const char name : {'a', 'b'})
                if (at->post(name)) *taken += name;
        });
        program.task("closer", [at] { at->close(); });
        program.at_end([=] {
            at->expect(*taken, "a job runs exactly if post() has said that it was taken");
        });
    });
}

TEST_CASE("the bell is rung once for many jobs and heard once for a ring",
          "[points:1][budget]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        program.task("loop", [at] {
            for (int count = 0; count < 5; ++count) at->post('a');
            judge::Budget rings("rings for 5 jobs that a sleeping loop finds", 1);
            rings.spend(at->bell.rings);
            judge::check(rings.kept(), "one ring is enough to wake a loop",
                         rings.explain());
            at->run();
        });
        program.task("closer", [at] { at->close(); });
        program.at_end([at] {
            judge::Budget wakes("wake-ups", at->bell.rings);
            wakes.spend(at->bell.wakes);
            judge::check(wakes.kept(), "a loop that has nothing to do sleeps",
                         wakes.explain());
        });
    });
    alone([](Hall& at) {
        const auto held = std::make_shared<int>();
        at.loop.post([held] {});
        at.loop.post([&at, &held] {
            at.loop.post([&at, &held] {
                judge::check(held.use_count() == 1, "a job that has run is destroyed");
                at.close();
            });
        });
        at.run();
    });
}

TEST_CASE("more jobs than a pipe has room for can be posted", "[points:1][unit]") {
    PipeBell bell;
    Loop<> loop(bell);
    int ran = 0;
    bool taken = true;
    for (int count = 0; count < 70'000; ++count)
        taken = loop.post([&ran] { ++ran; }) && taken;
    loop.close();
    loop.run();
    INFO(
        "nobody may wait in ring() because the loop is slow: perhaps it is its own thread");
    CHECK(taken);
    CHECK(ran == 70'000);
}

TEST_CASE("three threads post until the loop is closed", "[points:1][unit][threads]") {
    PipeBell bell;
    Loop<> loop(bell);
    constexpr int enough = 1000;
    int ran = 0;
    std::array<int, 3> taken{};
    std::vector<std::thread> threads;
    for (int& mine : taken)
        threads.emplace_back([&] {
            while (loop.post([&] {
                if (++ran == enough) loop.close();
            })) {
                ++mine;
                std::this_thread::yield();
            }
        });
    loop.run();
    for (std::thread& thread : threads) thread.join();
    INFO("each job that was taken runs, one after the other, on the loop's thread");
    CHECK(ran >= enough);
    CHECK(ran == taken[0] + taken[1] + taken[2]);
}
