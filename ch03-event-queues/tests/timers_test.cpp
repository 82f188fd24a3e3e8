// Timers: the wheels tell the same as a sorted list would.

#include "events/timers.hpp"

#include <chrono>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "workbook/catch.hpp"

using namespace std::chrono_literals;
using events::Timers, events::Token;
using std::chrono::nanoseconds, std::chrono::steady_clock;

namespace {

// What a sorted list would say: the first that is due, equal ones in their order.
class Model {
  public:
    void set(std::uint64_t name, Timers::time_point deadline, Token token) {
        all_.emplace(std::pair{deadline, order_++}, std::pair{name, token});
    }
    bool cancel(std::uint64_t name) {
        return std::erase_if(all_,
                             [&](const auto& one) { return one.second.first == name; }) > 0;
    }
    std::optional<Token> take_due(Timers::time_point now) {
        if (all_.empty() || all_.begin()->first.first > now) return std::nullopt;
        const Token token = all_.begin()->second.second;
        all_.erase(all_.begin());
        return token;
    }
    std::optional<Timers::time_point> first() const {
        if (all_.empty()) return std::nullopt;
        return all_.begin()->first.first;
    }

  private:
    std::map<std::pair<Timers::time_point, int>, std::pair<std::uint64_t, Token>> all_;
    int order_ = 0;
};

// From one nanosecond to some minutes, and often the same.
nanoseconds some_time(std::mt19937& random) {
    const int power = std::uniform_int_distribution(0, 37)(random);
    return nanoseconds(
        std::uniform_int_distribution<std::int64_t>(0, std::int64_t{1} << power)(random));
}

}  // namespace

TEST_CASE("timers come as from a sorted list, whatever was set and cancelled before") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        Timers timers;
        Model model;
        std::vector<std::uint64_t> names;
        auto now = steady_clock::now();
        for (Token token = 0; token < 300; ++token) {
            const auto deadline = now + some_time(random);
            names.push_back(timers.set(deadline, token));
            model.set(names.back(), deadline, token);
            if (token % 3 == 0) {
                const auto name = names[random() % names.size()];
                REQUIRE(timers.cancel(name) == model.cancel(name));
            }
            if (token % 5 != 0) continue;
            now += some_time(random);
            if (model.first()) REQUIRE(timers.next() <= model.first());
            for (auto due = model.take_due(now); due; due = model.take_due(now))
                REQUIRE(timers.take_due(now) == due);
            REQUIRE_FALSE(timers.take_due(now));
        }
    }
}

TEST_CASE("equal deadlines come in the order in which they were set, near and far") {
    Timers timers;
    const auto deadline = steady_clock::now() + 1s;
    timers.set(deadline, 1);
    REQUIRE_FALSE(timers.take_due(deadline - 1us));  // it has moved nearer meanwhile
    timers.set(deadline, 2);
    REQUIRE_FALSE(timers.take_due(deadline - 1ns));
    timers.set(deadline, 3);
    std::vector<Token> order;
    while (const auto due = timers.take_due(deadline)) order.push_back(*due);
    CHECK(order == std::vector<Token>{1, 2, 3});
}

TEST_CASE("who looks again when told so is never late, and has to look a few times only") {
    Timers timers;
    const auto deadline = steady_clock::now() + 3600s;
    timers.set(deadline, 1);
    int looks = 0;
    std::optional<Token> due;
    for (; !due; ++looks) {
        const auto next = timers.next();
        REQUIRE(next);
        REQUIRE(*next <= deadline);
        due = timers.take_due(*next);
    }
    CHECK(looks <= 11);
}

TEST_CASE("a name that was used is not a name any more") {
    Timers timers;
    const auto now = steady_clock::now();
    const auto first = timers.set(now, 1);
    CHECK(first != 0);  // which is the name of no timer
    CHECK(timers.take_due(now + 1ns) == Token{1});
    CHECK_FALSE(timers.cancel(first));
    const auto second = timers.set(now, 2);
    CHECK(second != first);
    CHECK_FALSE(timers.cancel(first));
    CHECK(timers.cancel(second));
    CHECK(timers.size() == 0);
    CHECK_FALSE(timers.next());
}
