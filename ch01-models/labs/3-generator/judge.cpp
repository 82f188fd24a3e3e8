// Without: tsan (its run-time library brings an operator new of its own)

#include <iterator>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "generator.hpp"
#include "judge/budget.hpp"
#include "workbook/catch.hpp"

namespace {

// A value that counts how many of its kind there are, and how often one was copied.
struct Counted {
    explicit Counted(int value) : number(value) { ++alive; }
    Counted(const Counted& other) : number(other.number) {
        ++alive;
        ++copies;
    }
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --alive; }

    int number;
    static inline int alive = 0;
    static inline int copies = 0;
};

Generator<int> up_to(int last) {
    for (int number = 1; number <= last; ++number) co_yield number;
}

Generator<int> logged(std::string& log) {
    log += "begin ";
    co_yield 1;
    log += "middle ";
    co_yield 2;
    log += "end ";
}

Generator<int> holds_something(int id) {
    const Counted held(id);
    for (;;) co_yield held.number;
}

Generator<int> throws_after(int values) {
    for (int number = 1; number <= values; ++number) co_yield number;
    throw std::runtime_error("out of values");
}

Generator<Counted> counted_values() {
    const Counted first(1);
    co_yield first;
    co_yield Counted(2);
}

// The values as text; an exception ends them with its message.
template <class Values>
std::string joined(Values& values) {
    std::string text;
    try {
        for (const int value : values) text += std::to_string(value) + " ";
    } catch (const std::runtime_error& error) {
        text += error.what();
    }
    return text;
}

}  // namespace

TEST_CASE("the values come in order and then they end", "[points:1][unit]") {
    auto numbers = up_to(3);
    INFO("range-based for over a generator of 1, 2, 3");
    CHECK(joined(numbers) == "1 2 3 ");
    auto none = up_to(0);
    CHECK(joined(none).empty());
}

TEST_CASE("the body runs only when a value is asked for", "[points:2][unit]") {
    std::string log;
    auto values = logged(log);
    INFO("before begin() not a line of the body has run");
    CHECK(log.empty());
    auto at = values.begin();
    INFO("begin() runs the body to its first value and no further");
    REQUIRE(log == "begin ");
    CHECK(*at == 1);
    CHECK(*at == 1);
    ++at;
    INFO("++ runs the body to its next value and no further");
    CHECK(log == "begin middle ");
    CHECK(*at == 2);
    ++at;
    CHECK(log == "begin middle end ");
    CHECK(at == values.end());
}

TEST_CASE("a generator that is left early ends what its body holds", "[points:1][unit]") {
    {
        auto values = holds_something(7);
        CHECK(Counted::alive == 0);
        const auto at = values.begin();
        REQUIRE(at != values.end());
        CHECK(*at == 7);
        CHECK(Counted::alive == 1);
    }
    INFO(
        "destroying the generator destroys the frame, and with it the body's variables, "
        "once");
    CHECK(Counted::alive == 0);
}

TEST_CASE("a generator can be moved but not copied", "[points:2][unit]") {
    INFO("two generators with one frame would destroy it twice");
    CHECK_FALSE(std::is_copy_constructible_v<Generator<int>>);
    CHECK_FALSE(std::is_copy_assignable_v<Generator<int>>);
    CHECK(std::is_nothrow_move_constructible_v<Generator<int>>);
    {
        auto first = holds_something(1);
        REQUIRE(first.begin() != first.end());
        auto second = std::move(first);
        auto third = holds_something(3);
        REQUIRE(third.begin() != third.end());
        CHECK(Counted::alive == 2);
        third = std::move(second);
        INFO("the generator goes on in its new place");
        CHECK(*third.begin() == 1);
    }
    INFO("every frame was destroyed, the one that was assigned over included");
    CHECK(Counted::alive == 0);
}

TEST_CASE("an exception of the body reaches whoever asked for the value",
          "[points:1][unit]") {
    auto at_once = throws_after(0);
    INFO("the body throws before its first value: begin() throws");
    CHECK(joined(at_once) == "out of values");
    auto later = throws_after(2);
    INFO("the body throws after its second value: the second ++ throws");
    CHECK(joined(later) == "1 2 out of values");
}

TEST_CASE("a generator that has ended stays at its end", "[points:1][unit]") {
    auto values = up_to(2);
    CHECK(joined(values) == "1 2 ");
    INFO("a coroutine that is done must not be resumed: begin() is the end");
    CHECK(values.begin() == values.end());
    auto thrown = throws_after(1);
    CHECK(joined(thrown) == "1 out of values");
    CHECK(thrown.begin() == thrown.end());
}

TEST_CASE("values are looked at where they are and not copied", "[points:1][budget]") {
    Counted::copies = 0;
    std::string seen;
    const judge::Allocations spent;
    {
        auto values = counted_values();
        for (const Counted& value : values) seen += std::to_string(value.number);
    }
    const auto blocks = spent.blocks();
    INFO("the frame is the only block of memory that a generator needs");
    CHECK(blocks <= 1);
    CHECK(seen == "12");
    CHECK(Counted::copies == 0);
}

TEST_CASE("every second number of a list that is gone by then", "[points:1][asan]") {
    auto numbers = every_second({1, 2, 3, 4, 5});
    INFO("the list in the call lives only as long as the call; the body runs after it");
    CHECK(joined(numbers) == "1 3 5 ");
}
