#include "bench/bench.hpp"

#include "workbook/catch.hpp"

TEST_CASE("a goal is a comparison with a number") {
    CHECK(bench::fulfils(0.9, "<= 0.95") == true);
    CHECK(bench::fulfils(0.96, "<= 0.95") == false);
    CHECK(bench::fulfils(3, ">= 3") == true);
    CHECK(bench::fulfils(2, "== 2") == true);
}

TEST_CASE("what is not a goal is not judged") {
    CHECK_FALSE(bench::fulfils(1, "").has_value());
    CHECK_FALSE(bench::fulfils(1, "<= many").has_value());
    CHECK_FALSE(bench::fulfils(1, "faster").has_value());
}

TEST_CASE("every call of an operation is timed once, plus one round to warm up") {
    int calls = 0;
    const bench::Sample sample = bench::time_ns(10, [&] { ++calls; }, 3);
    CHECK(calls == 40);
    CHECK(sample.median >= 0);
}

TEST_CASE("a summary is the median and the width of the middle half against it") {
    const bench::Sample sample = bench::summary({50, 10, 40, 20, 30});
    CHECK(sample.median == 30);
    CHECK(sample.spread == 20.0 / 30);
}

TEST_CASE("a comparison is for each thing, and as noisy as the noisier side") {
    const bench::Row row =
        bench::compared("id", "what", {{200, 0.1}, {100, 0.3}}, "peer", 10);
    CHECK(row.unit == "ns");
    CHECK(row.ours == 20);
    CHECK(row.theirs == 10);
    CHECK(row.spread == 0.3);
}

TEST_CASE("a name becomes part of an id") {
    CHECK(bench::with_hyphens("state machine by hand") == "state-machine-by-hand");
}
