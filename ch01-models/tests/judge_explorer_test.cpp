#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "workbook/catch.hpp"

using judge::Ending;
using judge::Program;

namespace {

// [lost-update]
// Two tasks add one to a counter by reading and writing it.
void torn_increments(Program& program) {
    auto counter = std::make_shared<judge::Shared<int>>("counter");
    for (const char* name : {"A", "B"}) {
        program.task(name, [counter] { counter->set(counter->get() + 1); });
    }
    program.at_end([counter] {
        judge::check(counter->get() == 2, "both increments are kept",
                     "counter is " + std::to_string(counter->get()));
    });
}
// [lost-update]

struct Account {
    judge::Mutex mutex{"mutex"};
    judge::Shared<int> balance{"balance", 100};
};

void locked_increments(Program& program) {
    auto account = std::make_shared<Account>();
    for (const char* name : {"A", "B"}) {
        program.task(name, [account] {
            const std::lock_guard lock(account->mutex);
            account->balance.set(account->balance.get() + 1);
        });
    }
    program.at_end(
        [account] { judge::check(account->balance.get() == 102, "nothing is lost"); });
}

struct Locks {
    judge::Mutex first{"first"}, second{"second"};
};

void opposite_lock_order(Program& program) {
    auto locks = std::make_shared<Locks>();
    program.task("A", [locks] {
        const std::lock_guard one(locks->first);
        const std::lock_guard two(locks->second);
    });
    program.task("B", [locks] {
        const std::lock_guard two(locks->second);
        const std::lock_guard one(locks->first);
    });
}

void same_lock_order(Program& program) {
    auto locks = std::make_shared<Locks>();
    for (const char* name : {"A", "B"}) {
        program.task(name,
                     [locks] { const std::scoped_lock both(locks->first, locks->second); });
    }
}

struct Mailbox {
    judge::Mutex mutex{"mutex"};
    judge::Condition filled{"filled"};
    judge::Shared<bool> full{"full"};
};

// Looks first and sleeps afterwards, without looking again: the letter may come in between.
void sleeps_without_looking(Program& program) {
    auto box = std::make_shared<Mailbox>();
    program.task("reader", [box] {
        if (box->full.get()) return;
        std::unique_lock lock(box->mutex);
        box->filled.wait(lock);
    });
    program.task("writer", [box] {
        const std::lock_guard lock(box->mutex);
        box->full.set(true);
        box->filled.notify_one();
    });
}

void looks_under_the_lock(Program& program) {
    auto box = std::make_shared<Mailbox>();
    program.task("reader", [box] {
        std::unique_lock lock(box->mutex);
        box->filled.wait(lock, [&] { return box->full.get(); });
    });
    program.task("writer", [box] {
        const std::lock_guard lock(box->mutex);
        box->full.set(true);
        box->filled.notify_one();
    });
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("the explorer finds a lost update") {
    const judge::Report report = judge::explore(torn_increments);
    CHECK(report.ending == Ending::check_failed);
    CHECK(report.schedules == 2);
    CHECK(report.preemptions == 1);
    CHECK(report.schedule() == "A B*2 A");
    CHECK(report.happened == "counter is 1 at the end");
}

TEST_CASE("the explorer finds a lock order that can deadlock") {
    const judge::Report report = judge::explore(opposite_lock_order);
    CHECK(report.ending == Ending::deadlock);
    CHECK(report.happened == "deadlock: A waits to lock second, B waits to lock first");
    CHECK(report.schedule() == "A B");
}

TEST_CASE("the explorer finds a lost wake-up") {
    const judge::Report report = judge::explore(sleeps_without_looking);
    CHECK(report.ending == Ending::lost_wake_up);
    CHECK(report.happened == "lost wake-up: reader waits to wake up from filled");
}

TEST_CASE("correct programs pass, and the number of their schedules is known") {
    // [correct]
    CHECK(judge::explore(locked_increments).explain() == "2 schedules tried, all good");
    CHECK(judge::explore(same_lock_order).explain() == "8 schedules tried, all good");
    CHECK(judge::explore(looks_under_the_lock).explain() == "2 schedules tried, all good");
    // [correct]
}

// 3 tasks of 2 steps each have 6! / (2! 2! 2!) = 90 interleavings.
TEST_CASE("without a bound on pre-emptions every interleaving is tried once") {
    const auto counts = [](Program& program) {
        auto counter = std::make_shared<judge::Atomic<int>>("counter");
        for (const char* name : {"A", "B", "C"}) {
            program.task(name,
                         [counter] { counter->fetch_add(counter->fetch_add(0) * 0 + 1); });
        }
        program.at_end(
            [counter] { judge::check(counter->load() == 3, "nothing is lost"); });
    };
    CHECK(judge::explore(counts, {.preemptions = 99}).schedules == 90);
    CHECK(judge::explore(counts, {.preemptions = 0}).schedules == 6);
    CHECK(judge::explore(counts).passed());
}

TEST_CASE("a search that is cut short does not count as passed") {
    const judge::Report report = judge::explore(locked_increments, {.schedules = 1});
    CHECK_FALSE(report.passed());
    CHECK(report.explain() == "1 schedule tried, all good, but there are more");
}

TEST_CASE("tasks that spin, throw or break a lock's rules are told apart") {
    CHECK(judge::explore([](Program& program) {
              auto flag = std::make_shared<judge::Atomic<bool>>("flag");
              program.task("A", [flag] {
                  while (!flag->load()) {}
              });
          }).ending == Ending::too_long);
    CHECK(judge::explore([](Program& program) {
              auto flag = std::make_shared<judge::Atomic<bool>>("flag");
              program.task("A", [flag] {
                  while (!flag->load()) judge::pause();
              });
          }).ending == Ending::deadlock);
    CHECK(judge::explore([](Program& program) {
              program.task("A", [] { throw std::runtime_error("no"); });
          }).happened == "it threw: no");
    CHECK(judge::explore([](Program& program) {
              auto mutex = std::make_shared<judge::Mutex>();
              program.task("A", [mutex] { mutex->unlock(); });
          }).happened == "A unlocks mutex, which it does not hold");
}

TEST_CASE("the explanation is five lines that tell the schedule") {
    // [explanation]
    CHECK(judge::explore(torn_increments).explain() ==
          "expected  both increments are kept\n"
          "happened  counter is 1 at the end\n"
          "found     in schedule 2, with 1 pre-emption\n"
          "schedule  A reads counter (0) | B reads counter (0), writes counter (1) | "
          "A writes counter (1)\n"
          "replay    A B*2 A");
    // [explanation]
}

TEST_CASE(
    "the trace has a lane for each task and a say, a line and the state for each step") {
    const std::string trace = judge::explore(torn_increments).trace("lab");
    CHECK(contains(trace, R"("args":{"name":"B"})"));
    CHECK(contains(trace, R"("say":"A reads counter (0).","line":)"));
    CHECK(contains(trace, R"("counter":"1")"));
    CHECK(contains(trace, R"("say":"Expected: both increments are kept)"));
}

TEST_CASE("a remark stands in the story and is no step") {
    const auto breathes = [](Program& program) {
        auto flag = std::make_shared<judge::Shared<int>>("flag");
        program.task("A", [flag] {
            flag->set(1);
            judge::remark("takes a breath");
            judge::check(flag->get() == 1, "nobody was quicker");
        });
        program.task("B", [flag] { flag->set(2); });
    };
    const judge::Report report = judge::explore(breathes);
    CHECK(report.schedule() == "A B A");
    CHECK(contains(report.explain(),
                   "A writes flag (1), takes a breath | B writes flag (2)"));
    CHECK(judge::replay(breathes, "A B A").ending == Ending::check_failed);
}

TEST_CASE("a failing schedule can be run again from its text") {
    const std::string schedule = judge::explore(torn_increments).schedule();
    const judge::Report again = judge::replay(torn_increments, schedule);
    CHECK(again.ending == Ending::check_failed);
    CHECK(again.schedule() == schedule);
    CHECK(judge::replay(torn_increments, "A*2 B*2").passed());
}

TEST_CASE("a schedule that the program cannot follow is refused") {
    CHECK(judge::replay(torn_increments, "A*3 B*2").ending == Ending::misuse);
    CHECK(judge::replay(torn_increments, "A C").ending == Ending::misuse);
}
