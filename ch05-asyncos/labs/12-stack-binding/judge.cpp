// Needs: linux

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <utility>

#include "scheduler.hpp"
#include "workbook/catch.hpp"

namespace {

class Bench;

// A job that does what its script says: '.' works, 'p' is pre-empted, 's' suspends, a capital letter wakes that job.
class Actor final : public Job {
  public:
    Actor(Bench& its_bench, char its_name, std::string its_script)
        : bench(its_bench), name(its_name), script(std::move(its_script)) {}
    Came run() override;

    Bench& bench;
    char name;
    std::string script;
    std::size_t at = 0;
    bool is_preempted = false, has_ended = false;
};

// Jobs a, b, c... What happens is written down: "a1" a runs on stack 1, or goes on there.
class Bench {
  public:
    explicit Bench(std::size_t most_stacks) : scheduler(processor, most_stacks) {}
    void spawn(const std::string& script) {
        const char name = static_cast<char>('a' + actors.size());
        scheduler.spawn(actors.emplace_back(*this, name, script));
        scripts +=
            (scripts.empty() ? "" : ", ") + std::string(1, name) + " \"" + script + "\"";
    }
    void wake(char name) { scheduler.wake(actors[static_cast<std::size_t>(name - 'a')]); }
    // Runs whatever can, but not for ever.
    void run() {
        for (int steps = 0; steps < 2000 && scheduler.step(); ++steps) expect_in_use(0);
    }
    void note(const Actor& actor) {
        log += (log.empty() ? "" : " ") + std::string(1, actor.name) +
               std::to_string(processor.stack().number);
    }
    // In use is one for each that is pre-empted, and @p running for who runs.
    void expect_in_use(std::size_t running) {
        std::size_t expected = running;
        for (const Actor& actor : actors) expected += actor.is_preempted ? 1 : 0;
        if (processor.wrong.empty() && scheduler.in_use() != expected)
            processor.wrong = std::to_string(scheduler.in_use()) +
                              " stacks are in use, and " + std::to_string(expected) +
                              " should be, after " + log;
    }
    [[nodiscard]] bool all_ended() const {
        return std::ranges::all_of(actors, &Actor::has_ended);
    }
    // Demands what has happened since the last time, and how many stacks were made so far.
    void expect(const std::string& expected, int made, const char* rule) {
        const bool is_right = log == expected && processor.made == made;
        INFO("expected " + std::string(rule) + ": \"" + expected + "\", " +
             std::to_string(made) + " made\nhappened " +
             (processor.wrong.empty()
                  ? "\"" + log + "\", " + std::to_string(processor.made) + " made"
                  : processor.wrong) +
             "\njobs " + scripts);
        REQUIRE((processor.wrong.empty() && is_right));
        log.clear();
    }

    Processor processor;
    Scheduler scheduler;
    std::deque<Actor> actors;
    std::string log, scripts;
};

Came Actor::run() {
    // Real things on a real stack: they are looked at after others have run.
    std::array<volatile std::uint32_t, 32> kept;
    for (std::size_t i = 0; i < kept.size(); ++i)
        kept[i] = static_cast<std::uint32_t>(i * 31U + static_cast<unsigned char>(name));
    bench.note(*this);
    while (at < script.size()) {
        const char what = script[at++];
        bench.expect_in_use(1);
        if (what == 's') return Came::suspended;
        if (what >= 'A' && what <= 'Z') bench.wake(static_cast<char>(what - 'A' + 'a'));
        if (what != 'p') continue;
        const int stack = bench.processor.stack().number;
        is_preempted = true;
        bench.processor.preempt();
        is_preempted = false;
        bench.note(*this);
        bool is_same = bench.processor.stack().number == stack;
        for (std::size_t i = 0; i < kept.size(); ++i)
            is_same = is_same && kept[i] == i * 31U + static_cast<unsigned char>(name);
        if (!is_same && bench.processor.wrong.empty())
            bench.processor.wrong =
                std::string(1, name) + " goes on, and its stack is changed";
    }
    has_ended = true;
    return Came::ended;
}

}  // namespace

TEST_CASE("jobs run in order on one stack", "[points:1][unit]") {
    Bench bench(4);
    for (const char* const script : {".", "..", ""}) bench.spawn(script);
    bench.run();
    bench.expect("a1 b1 c1", 1, "each ends, and the next one has its stack");
    bench.run();
    bench.expect("", 1, "nobody is left");
    bench.spawn(".");
    bench.run();
    bench.expect("d1", 1, "a new one runs on the stack that is there");
}

TEST_CASE("who suspends gives the stack back", "[points:1][budget]") {
    Bench bench(8);
    for (int i = 0; i < 8; ++i) bench.spawn(".ss");
    bench.run();
    bench.expect("a1 b1 c1 d1 e1 f1 g1 h1", 1, "eight jobs suspend on one stack");
    for (const char name : {'c', 'a'}) bench.wake(name);
    bench.run();
    bench.expect("c1 a1", 1, "in the order in which they are waked");
    for (const char name : {'h', 'a', 'c'}) bench.wake(name);
    bench.run();
    bench.expect("h1 a1 c1", 1, "and two of them end");
}

TEST_CASE("who is pre-empted keeps the stack and goes on", "[points:1][unit]") {
    Bench bench(4);
    bench.spawn("p.");
    bench.spawn(".");
    bench.run();
    bench.expect("a1 b2 a1", 2, "b needs another stack, and a goes on on its own");
    bench.spawn("pp");
    bench.spawn("p");
    bench.run();
    bench.expect("c1 d2 c1 d2 c1", 2, "both are pre-empted, in turns");
}

TEST_CASE("in use are one and the pre-empted", "[points:1][unit]") {
    Bench bench(8);
    for (const char* const script : {"p.p", "p.s.", ".p", ".s", "pp."}) bench.spawn(script);
    bench.run();
    bench.expect("a1 b2 c3 d4 e4 a1 b2 c3 e4 a1 e4", 4,
                 "d gives its stack back, and e takes it");
    for (const char name : {'d', 'b'}) bench.wake(name);
    bench.run();
    bench.expect("d4 b4", 4, "nobody is pre-empted: one is enough");
}

TEST_CASE("the stack that was used last is used next", "[points:1][budget]") {
    Bench bench(4);
    for (const char* const script : {"p", "p", "p"}) bench.spawn(script);
    bench.run();
    bench.expect("a1 b2 c3 a1 b2 c3", 3,
                 "three are pre-empted, and end one after the other");
    for (const char* const script : {".", "p", "p", "."}) bench.spawn(script);
    bench.run();
    bench.expect("d3 e3 f2 g1 e3 f2", 3, "the last idle one first, and none is made");
}

TEST_CASE("no wake is lost", "[points:1][unit]") {
    Bench bench(4);
    bench.spawn("As.");
    bench.run();
    bench.expect("a1 a1", 1, "a wakes itself before it suspends, so it runs again");
    bench.spawn("ps.");
    bench.spawn("B");
    bench.run();
    bench.expect("b1 c2 b1 b1", 2, "b is waked while it is pre-empted, and suspends later");
    bench.spawn("Ds.");
    bench.spawn(".");
    bench.run();
    bench.expect("d1 e1 d1", 2, "who runs again stands behind who waited");
    bench.spawn("Fps.");
    bench.run();
    bench.expect("f1 f1 f1", 2, "a wake before the pre-emption is kept as well");
}

TEST_CASE("a wake is one run and no more", "[points:1][unit]") {
    Bench bench(4);
    bench.spawn("AAss.");
    bench.run();
    bench.expect("a1 a1", 1, "waked twice in one run: it runs once more, and then waits");
    bench.wake('a');
    bench.wake('a');
    bench.run();
    bench.expect("a1", 1, "waked twice while it waits: one run, in which it ends");
    bench.wake('a');
    bench.run();
    bench.expect("", 1, "who has ended is not waked");
    bench.spawn("s.");
    bench.wake('b');
    bench.run();
    bench.expect("b1", 1, "it was ready already: one run");
    bench.spawn("Cp");
    bench.spawn("C");
    bench.run();
    bench.expect("c1 d2 c1", 2, "a wake for one that ends is forgotten");
}

TEST_CASE("without a stack others go on", "[points:1][faults]") {
    Bench bench(2);
    for (const char* const script : {"pp", "p.", ".", "p"}) bench.spawn(script);
    bench.run();
    bench.expect("a1 b2 a1 b2 c2 d2 a1 d2", 2,
                 "c has no stack before b has ended, and is next then");
    Bench fair(2);
    for (const char* const script : {"p.", "p.", "."}) fair.spawn(script);
    fair.run();
    fair.expect("a1 b2 a1 c1 b2", 2, "c was there first, so the stack of a is for c");
    Bench small(1);
    for (const char* const script : {"pps.", "."}) small.spawn(script);
    small.run();
    small.expect("a1 a1 a1 b1", 1, "one stack: b waits until a suspends");
}

TEST_CASE("jobs by chance keep every rule", "[points:2][unit]") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](unsigned count) {
            return static_cast<unsigned>(random()) % count;
        };
        Bench bench(1 + below(4));
        const unsigned jobs = 2 + below(5);
        for (unsigned job = 0; job < jobs; ++job) {
            std::string script;
            for (unsigned length = below(10); length > 0; --length)
                script +=
                    below(4) == 0 ? static_cast<char>('A' + below(jobs)) : "..ps"[below(4)];
            bench.spawn(script);
        }
        // Who waits for nobody is waked from outside.
        for (int rounds = 0; rounds < 40 && !bench.all_ended(); ++rounds) {
            bench.run();
            bench.wake(static_cast<char>('a' + rounds % static_cast<int>(jobs)));
        }
        for (int rounds = 0; rounds < 12; ++rounds)
            for (char name = 'a'; name < static_cast<char>('a' + jobs); ++name) {
                bench.wake(name);
                bench.run();
            }
        INFO(
            "expected every job ends, and in use are one and the pre-empted, "
            "always\nhappened " +
            (bench.processor.wrong.empty() ? "one has not ended, after " + bench.log
                                           : bench.processor.wrong) +
            "\njobs " + bench.scripts);
        REQUIRE((bench.processor.wrong.empty() && bench.all_ended()));
    }
}
