#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "barrier.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "rod.hpp"
#include "workbook/catch.hpp"

namespace {

// Tasks that go through rounds together, and look whether they do.
template <class Condition = judge::Condition>
struct Course {
    explicit Course(std::size_t threads)
        : barrier(threads, [this] { between(); }), rounds(threads) {}

    void between() {
        judge::step("does what belongs between two rounds");
        ++betweens;
        const int least = *std::ranges::min_element(rounds);
        const int most = *std::ranges::max_element(rounds);
        judge::check(least == betweens && most == betweens,
                     "between two rounds everybody has arrived and nobody has passed",
                     "one task is in round " + std::to_string(least) + ", one in round " +
                         std::to_string(most) + " and this is the end of round " +
                         std::to_string(betweens));
    }

    void run(std::size_t self, int last) {
        for (int round = 1; round <= last; ++round) {
            judge::step("arrives for round " + std::to_string(round));
            rounds[self] = round;
            barrier.arrive_and_wait();
            judge::check(betweens == round, "nobody passes before the round is ended",
                         "a task passes in round " + std::to_string(round) + " when " +
                             std::to_string(betweens) + " are ended");
        }
    }

    Barrier<judge::Mutex, Condition> barrier;
    std::vector<int> rounds;  // in which each task is
    int betweens = 0;         // how often between() was called
};

template <class Condition = judge::Condition>
void explore(std::size_t tasks, int rounds) {
    const judge::Report report = judge::explore([=](judge::Program& program) {
        auto course = std::make_shared<Course<Condition>>(tasks);
        for (std::size_t self = 0; self < tasks; ++self) {
            program.task(std::string(1, static_cast<char>('A' + self)),
                         [=] { course->run(self, rounds); });
        }
        program.at_end([=] {
            judge::check(course->betweens == rounds, "each round is ended once",
                         std::to_string(course->betweens) + " ends of " +
                             std::to_string(rounds) + " rounds");
        });
    });
    report.save("3-barrier");
    INFO(report.explain());
    CHECK(report.passed());
}

}  // namespace

TEST_CASE("a barrier for one lets it pass and ends each round", "[points:1][unit]") {
    explore(1, 3);
}

TEST_CASE("two tasks meet once in every schedule", "[points:2][explorer]") {
    explore(2, 1);
}

TEST_CASE("two tasks meet again and again in every schedule", "[points:3][explorer]") {
    explore(2, 3);
}

TEST_CASE("three tasks meet in every schedule", "[points:1][explorer]") { explore(3, 1); }

TEST_CASE("a sleep that ends for no reason lets nobody pass", "[points:1][explorer]") {
    explore<judge::RestlessCondition>(2, 2);
}

TEST_CASE("heat flows through a rod as if one thread had computed it",
          "[points:2][unit][threads]") {
    Rod rod(34, 0);
    rod.front() = 1'000'000;
    const Rod expected = [rod] {
        Rod now = rod, next = rod;
        for (int round = 0; round < 200; ++round) {
            for (std::size_t at = 1; at + 1 < now.size(); ++at)
                next[at] = (now[at - 1] + now[at + 1]) / 2;
            std::swap(now, next);
        }
        return now;
    }();
    INFO("four threads and 200 rounds give what one thread gives");
    CHECK(warm(rod, 4, 200) == expected);
    CHECK(warm(rod, 3, 200) == expected);
}
