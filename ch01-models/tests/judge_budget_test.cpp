// Without: tsan (its run-time library brings an operator new of its own)

#include <chrono>
#include <new>

#include "judge/budget.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;

TEST_CASE("a budget is kept until more is spent than allowed") {
    judge::Budget polls("polls", 2);
    polls.spend(2);
    CHECK(polls.kept());
    polls.spend();
    CHECK_FALSE(polls.kept());
    CHECK(polls.explain() == "3 polls, at most 2 are allowed");
}

// operator new is called as a function here: a new-expression may be optimised away.
TEST_CASE("allocations are counted in blocks and in bytes as they were asked for") {
    const judge::Allocations spent;
    void* first = operator new(100);
    void* second = operator new(7, std::nothrow);
    const auto blocks = spent.blocks();
    const auto bytes = spent.bytes();
    operator delete(second);
    const auto kept = spent.kept_bytes();
    operator delete(first);
    const auto left = spent.kept_bytes();
    CHECK(blocks == 2);
    CHECK(bytes == 107);
    CHECK(kept == 100);
    CHECK(left == 0);
}

TEST_CASE("what was in use before the count began may be given back") {
    void* early = operator new(4);
    const judge::Allocations spent;
    operator delete(early);
    const auto kept = spent.kept_bytes();
    CHECK(kept == -4);
}

TEST_CASE("a thread that works uses CPU time") {
    const judge::CpuTime time;
    unsigned long turns = 0;
    while (time.used() < 2ms) ++turns;
    CHECK(turns > 0);
    CHECK(time.used() >= 2ms);
}
