#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "judge/budget.hpp"
#include "scheduler.hpp"
#include "workbook/catch.hpp"

namespace {

using namespace std::chrono_literals;

// Time passes only when somebody waits or works, or asks for it too often.
class ScriptedClock final : public Clock {
  public:
    Time now() override {
        asks.spend();
        if (!asks.kept()) now_ += 1ms;  // so that code which asks for ever comes to an end
        return now_;
    }
    void wait_until(Time when) override {
        ++waits;
        now_ = std::max(now_, when);
    }
    // A fiber computes for so long.
    void work(Time duration) { now_ += duration; }
    std::string text() const { return std::to_string(now_.count()); }

    judge::Budget asks{"questions for the time", 1000};
    int waits = 0;

  private:
    Time now_{};
};

// A scheduler, its clock, and what the fibers have written.
struct Stage {
    // A fiber that writes its letter with a number, so many times.
    void taker_of_turns(char name, int turns) {
        scheduler.spawn([=, this] {
            for (int turn = 1; turn <= turns; ++turn) {
                log += name + std::to_string(turn) + " ";
                scheduler.yield();
            }
        });
    }
    // A fiber that sleeps and writes its letter with the time.
    Scheduler::Id sleeper(char name, Time duration) {
        return scheduler.spawn([=, this] {
            scheduler.sleep(duration);
            write(name);
        });
    }
    void write(char name) { log += name + clock.text() + " "; }

    ScriptedClock clock;
    Scheduler scheduler{clock};
    std::string log;
};

}  // namespace

TEST_CASE("fibers take turns in the order in which they were spawned",
          "[points:1][output]") {
    Stage stage;
    stage.taker_of_turns('a', 3);
    stage.taker_of_turns('b', 1);
    stage.taker_of_turns('c', 3);
    INFO("nothing runs before run()");
    CHECK(stage.log == "");
    const std::size_t left = stage.scheduler.run();
    INFO("who yields goes to the end of the queue; who has ended is not there any more");
    CHECK(stage.log == "a1 b1 c1 a2 c2 a3 c3 ");
    CHECK(left == 0);
}

TEST_CASE("a fiber that is spawned by a fiber waits for its turn", "[points:1][output]") {
    Stage stage;
    stage.scheduler.spawn([&] {
        stage.taker_of_turns('x', 2);
        stage.log += "spawned ";
    });
    stage.taker_of_turns('b', 2);
    stage.scheduler.run();
    INFO("spawn() only puts the new fiber at the end of the queue");
    CHECK(stage.log == "spawned b1 x1 b2 x2 ");
}

TEST_CASE("a fiber that sleeps lets the others run", "[points:1][unit]") {
    Stage stage;
    stage.sleeper('s', 50ms);
    stage.taker_of_turns('a', 2);
    stage.sleeper('t', 20ms);
    stage.scheduler.run();
    INFO("sleep() stops the fiber and not the thread; run() waits when nobody is ready");
    CHECK(stage.log == "a1 a2 t20 s50 ");
}

TEST_CASE("sleepers wake by their time and ties by who slept first", "[points:1][output]") {
    Stage stage;
    stage.sleeper('a', 30ms);
    stage.sleeper('b', 10ms);
    stage.sleeper('c', 30ms);
    stage.scheduler.spawn([&] {
        stage.scheduler.sleep(10ms);
        stage.write('d');
        stage.scheduler.sleep(20ms);
        stage.write('e');
    });
    stage.scheduler.spawn([&] {
        stage.scheduler.sleep(5ms);
        stage.clock.work(40ms);  // all the others are due now
    });
    stage.scheduler.run();
    CHECK(stage.log == "b45 d45 a45 c45 e65 ");
}

TEST_CASE("a sleeper wakes in time though another one is always ready",
          "[points:1][unit]") {
    Stage stage;
    stage.sleeper('s', 5ms);
    stage.scheduler.spawn([&] {
        for (int turn = 0; turn < 100; ++turn) {
            stage.clock.work(1ms);
            stage.scheduler.yield();
        }
        stage.write('e');
    });
    stage.scheduler.run();
    INFO("who is due goes to the end of the queue, also while that is never empty");
    CHECK(stage.log == "s6 e100 ");
}

TEST_CASE("join waits for the end of a fiber and not longer", "[points:1][unit]") {
    Stage stage;
    const auto slow = stage.sleeper('s', 10ms);
    for (const char name : {'a', 'b'}) {
        stage.scheduler.spawn([&, name] {
            stage.scheduler.join(slow);
            stage.write(name);
            stage.scheduler.sleep(10ms);  // who was woken twice does not sleep
            stage.write(name);
        });
    }
    const std::size_t left = stage.scheduler.run();
    INFO("both joiners go on when it has ended, in the order in which they came, and once");
    CHECK(stage.log == "s10 a10 b10 a20 b20 ");
    CHECK(left == 0);
}

TEST_CASE("join on a fiber that has ended returns at once", "[points:1][unit]") {
    Stage stage;
    const auto quick = stage.scheduler.spawn([&] { stage.write('q'); });
    stage.scheduler.spawn([&] {
        stage.scheduler.sleep(10ms);
        stage.scheduler.join(quick);
        stage.scheduler.join(quick);
        stage.write('j');
    });
    stage.scheduler.spawn([&] {
        stage.scheduler.sleep(10ms);
        stage.write('k');
    });
    const std::size_t left = stage.scheduler.run();
    INFO("there is nothing to wait for, so the fiber keeps its turn");
    CHECK(stage.log == "q0 j10 k10 ");
    CHECK(left == 0);
}

TEST_CASE("fibers that wait for one another are counted", "[points:1][unit]") {
    Stage stage;
    std::array<Scheduler::Id, 3> ids{};
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = stage.scheduler.spawn([&, i] {
            stage.scheduler.join(ids[(i + 1) % ids.size()]);
            stage.log += "joined ";
        });
    stage.taker_of_turns('a', 1);
    const std::size_t left = stage.scheduler.run();
    INFO("a ring of three joins never ends: run() returns and says that three are left");
    CHECK(left == 3);
    CHECK(stage.log == "a1 ");
}

TEST_CASE("waiting costs neither questions nor memory", "[points:1][budget]") {
    Stage stage;
    std::vector<std::weak_ptr<int>> held;
    std::size_t most = 0;
    for (int fiber = 0; fiber < 20; ++fiber) {
        auto resource = std::make_shared<int>(fiber);
        held.push_back(resource);
        stage.scheduler.spawn([&, fiber, resource = std::move(resource)] {
            stage.scheduler.sleep(fiber * 10ms);
            most = std::max(most, static_cast<std::size_t>(std::ranges::count_if(
                                      held, [](auto& one) { return !one.expired(); })) +
                                      static_cast<std::size_t>(fiber));
        });
    }
    const std::size_t left = stage.scheduler.run();
    CHECK(left == 0);
    INFO(
        "while no fiber is ready the thread waits, once for each time at which one is due");
    CHECK(stage.clock.waits == 19);
    INFO(stage.clock.asks.explain());
    CHECK(stage.clock.asks.kept());
    INFO("a fiber and all that it holds are gone when it has ended, not when all have");
    CHECK(most == 20);
}

TEST_CASE("each thread can run a scheduler of its own", "[points:1][unit][threads]") {
    std::array<std::string, 4> logs;
    {
        std::vector<std::jthread> threads;
        for (std::string& log : logs)
            threads.emplace_back([&log] {
                Stage stage;
                stage.taker_of_turns('a', 2);
                stage.sleeper('s', 10ms);
                stage.taker_of_turns('b', 2);
                stage.scheduler.run();
                log = stage.log;
            });
    }
    INFO("what a scheduler knows belongs to it alone");
    for (const std::string& log : logs) CHECK(log == "a1 b1 a2 b2 s10 ");
}
