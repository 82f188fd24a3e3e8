// How the explorer judges, searches, tells, and runs an execution again.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <optional>
#include <stdexcept>
#include <string>

#include "model/explore.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Report, model::Search, model::Var;

namespace {

template <class Program>
Report explored(const Search& search = {}) {
    return model::explore<Program>({{"A", &Program::a}, {"B", &Program::b}}, search);
}

// [publish]
template <std::memory_order Order>
struct Publish {
    Var<int> data{"data"};
    Atomic<bool> ready{"ready", false};
    void a() {
        data.set(42);
        ready.store(true, Order);
    }
    void b() {
        if (ready.load(acquire)) model::check(data.get() == 42, "the data is there");
    }
};
// [publish]

}  // namespace

TEST_CASE(
    "plain data published by a relaxed store is a data race, by a release store none") {
    const Report race = explored<Publish<relaxed>>();
    CHECK(race.ending == Ending::data_race);
    CHECK(race.happened == "a data race: A writes data, B reads it, in no order");
    CHECK(explored<Publish<release>>().passed());
}

TEST_CASE("a finding is told step by step, and its choices run it again") {
    const Report race = explored<Publish<relaxed>>();
    CHECK(race.story() ==
          "     A  writes data\n"
          "  1  A  stores true to ready (relaxed)\n"
          "  2  B  loads ready (acquire): true\n"
          "     B  reads data\n");
    CHECK(race.choices() == "A B");
    const auto again = [](const char* choices) {
        using Program = Publish<relaxed>;
        return model::replay<Program>({{"A", &Program::a}, {"B", &Program::b}}, choices);
    };
    CHECK(again("A B").story() == race.story());
    CHECK(again("A B").ending == Ending::data_race);
    CHECK(again("A B:1").passed());
    CHECK(again("A B:1").story().find(
              "loads ready (acquire): false, not true, which A has stored") !=
          std::string::npos);
    CHECK(again("B A").passed());
    CHECK(again("C A").ending == Ending::misuse);
    CHECK(again("A A").ending == Ending::misuse);
}

namespace {

struct Destroyed {
    std::optional<Atomic<int>> x{std::in_place, "x", 0};
    Atomic<int> users{"users", 2};
    void leave() {
        x->fetch_add(1, relaxed);
        if (users.fetch_sub(1, relaxed) == 1) x.reset();
    }
    void a() { leave(); }
    void b() { leave(); }
};
struct Embrace {
    model::Mutex one{"one"}, two{"two"};
    void a() {
        one.lock();
        two.lock();
        two.unlock();
        one.unlock();
    }
    void b() {
        two.lock();
        one.lock();
        one.unlock();
        two.unlock();
    }
};
struct Sleeper {
    model::Parker bed{"bed"};
    void a() { bed.park(); }
    void b() {}
};
struct Spinner {
    Atomic<int> x{"x", 0};
    void a() {
        while (x.load() == 0) model::pause();
    }
    void b() {}
};
struct Waiter : Spinner {
    void b() { x.store(1); }
};
struct Thrower {
    Atomic<int> x{"x", 0};
    void a() { throw std::runtime_error("no more eggs"); }
    void b() { x.store(1); }
};
struct Stranger {
    model::Mutex door{"door"};
    void a() { door.unlock(); }
    void b() {}
};
int moods = 0;
struct Moody {  // breaks the rule that a program depends on nothing else
    Atomic<int> x{"x", 0};
    void a() { x.store(1); }
    void b() { model::check(++moods != 1, "it is not the first time"); }
};

}  // namespace

TEST_CASE("each way to fail has its name") {
    CHECK(explored<Destroyed>().ending == Ending::data_race);
    CHECK(explored<Embrace>().ending == Ending::deadlock);
    CHECK(explored<Sleeper>().happened == "a lost wake-up: A sleeps in park()");
    CHECK(explored<Spinner>().ending == Ending::too_long);
    CHECK(explored<Thrower>().happened == "no more eggs");
    CHECK(explored<Stranger>().ending == Ending::misuse);
    CHECK(explored<Moody>().expected == "the program does the same when it is run again");
}

namespace {

struct WithoutNames {
    Atomic<int> x;
    Var<int> early, late;
    void a() {
        early.get();
        x.store(1, relaxed);
        late.set(1);
    }
    void b() {
        x.load(relaxed);
        late.set(2);
    }
};

}  // namespace

TEST_CASE("what has no name is numbered") {
    const Report report = explored<WithoutNames>();
    CHECK(report.ending == Ending::data_race);
    CHECK(report.story().find("stores 1 to atomic 1 (relaxed)") != std::string::npos);
}

TEST_CASE("a loop that waits with pause() ends although it may read old values") {
    CHECK(explored<Waiter>().passed());
}

namespace {

struct Counter {
    model::Mutex mutex{"mutex"};
    Var<int> count{"count"};
    void a() {
        mutex.lock();
        count.set(count.get() + 1);
        mutex.unlock();
    }
    void b() { a(); }
    void at_end() { model::check(count.get() == 2, "both additions are kept"); }
};
struct LostUpdate {
    Atomic<int> count{"count", 0};
    void a() { count.store(count.load() + 1); }
    void b() { a(); }
    void at_end() const { model::check(count.newest() == 2, "both additions are kept"); }
};

}  // namespace

TEST_CASE("a mutex orders what it guards") { CHECK(explored<Counter>().passed()); }

TEST_CASE("an exploration with few pre-emptions is smaller, and none finds less") {
    CHECK(explored<LostUpdate>({.preemptions = 1}).ending == Ending::check_failed);
    CHECK(explored<LostUpdate>({.preemptions = 0, .memory = model::Memory::sequential})
              .passed());
    CHECK(explored<LostUpdate>().expected == "both additions are kept");
}

TEST_CASE("random and pct find it too, and the same seed finds the same") {
    for (const Search& search : {model::at_random(7, 1000), model::pct(2, 7, 1000)}) {
        const Report report = explored<LostUpdate>(search);
        CHECK(report.ending == Ending::check_failed);
        CHECK(explored<LostUpdate>(search).story() == report.story());
        CHECK(explored<LostUpdate>(search).executions == report.executions);
        CHECK(explored<Counter>(search).passed());
    }
}

TEST_CASE("an exploration that was cut short has not passed") {
    const Report report = explored<Counter>({.executions = 1});
    CHECK(report.ending == Ending::passed);
    CHECK_FALSE(report.passed());
    CHECK(report.explain() == "1 execution, all good, but there are more\n");
}
