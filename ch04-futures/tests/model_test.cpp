// What the explorer lets a program see: the outcomes of small programs, by the language's rules.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <set>
#include <string>

#include "model/explore.hpp"
#include "model/fence.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::Ending, model::Report, model::Search;

namespace {

std::set<std::string> outcomes;

// All outcomes of a program of threads a(), b() ... that has an at_end() which says one.
template <class Program>
std::set<std::string> all(const Search& search = {}) {
    outcomes.clear();
    Report report;
    if constexpr (requires { &Program::d; })
        report = model::explore<Program>({{"A", &Program::a},
                                          {"B", &Program::b},
                                          {"C", &Program::c},
                                          {"D", &Program::d}},
                                         search);
    else
        report = model::explore<Program>({{"A", &Program::a}, {"B", &Program::b}}, search);
    INFO(report.explain());
    CHECK(report.passed());
    return outcomes;
}

using Outcomes = std::set<std::string>;
const Search one_at_a_time{.memory = model::Memory::sequential};

// Each stores, then loads what the other stores.
template <std::memory_order Write, std::memory_order Read, bool Fence = false>
struct StoreBuffering {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int saw_y = 0, saw_x = 0;
    void a() {
        x.store(1, Write);
        if (Fence) model::fence(seq_cst);
        saw_y = y.load(Read);
    }
    void b() {
        y.store(1, Write);
        if (Fence) model::fence(seq_cst);
        saw_x = x.load(Read);
    }
    void at_end() const { outcomes.insert(std::to_string(saw_y) + std::to_string(saw_x)); }
};

}  // namespace

TEST_CASE("two threads that store and then load may both miss the other's store") {
    CHECK(all<StoreBuffering<release, acquire>>() == Outcomes{"00", "01", "10", "11"});
    CHECK(all<StoreBuffering<relaxed, relaxed>>() == Outcomes{"00", "01", "10", "11"});
}

TEST_CASE("not if the operations are seq_cst, or a seq_cst fence stands between them") {
    CHECK(all<StoreBuffering<seq_cst, seq_cst>>() == Outcomes{"01", "10", "11"});
    CHECK(all<StoreBuffering<relaxed, relaxed, true>>() == Outcomes{"01", "10", "11"});
}

TEST_CASE("not on a machine that only interleaves") {
    CHECK(all<StoreBuffering<relaxed, relaxed>>(one_at_a_time) ==
          Outcomes{"01", "10", "11"});
}

namespace {

template <std::memory_order Write, std::memory_order Read>
struct MessagePassing {
    Atomic<int> data{"data", 0}, flag{"flag", 0};
    int saw = -1;
    void a() {
        data.store(1, relaxed);
        flag.store(1, Write);
    }
    void b() {
        if (flag.load(Read) == 1) saw = data.load(relaxed);
    }
    void at_end() const { outcomes.insert(std::to_string(saw)); }
};

}  // namespace

TEST_CASE("what was written before a release is seen behind the acquire that reads it") {
    CHECK(all<MessagePassing<release, acquire>>() == Outcomes{"-1", "1"});
    CHECK(all<MessagePassing<relaxed, acquire>>() == Outcomes{"-1", "0", "1"});
    CHECK(all<MessagePassing<release, relaxed>>() == Outcomes{"-1", "0", "1"});
}

namespace {

template <bool Release, bool Acquire>
struct PassingByFences {
    Atomic<int> data{"data", 0}, flag{"flag", 0};
    int saw = -1;
    void a() {
        data.store(1, relaxed);
        if (Release) model::fence(release);
        flag.store(1, relaxed);
    }
    void b() {
        if (flag.load(relaxed) == 0) return;
        if (Acquire) model::fence(acquire);
        saw = data.load(relaxed);
    }
    void at_end() const { outcomes.insert(std::to_string(saw)); }
};

}  // namespace

TEST_CASE("a fence before the store and one behind the load do the same") {
    CHECK(all<PassingByFences<true, true>>() == Outcomes{"-1", "1"});
    CHECK(all<PassingByFences<true, false>>() == Outcomes{"-1", "0", "1"});
    CHECK(all<PassingByFences<false, true>>() == Outcomes{"-1", "0", "1"});
}

namespace {

// C changes the flag between A's release and B's acquire.
template <bool Modify>
struct ReleaseSequence {
    Atomic<int> data{"data", 0}, flag{"flag", 0};
    int saw = -1;
    void a() {
        data.store(1, relaxed);
        flag.store(1, release);
    }
    void b() {
        if (flag.load(acquire) == 3) saw = data.load(relaxed);
    }
    void c() {
        if (Modify)
            flag.fetch_add(2, relaxed);
        else if (flag.load(relaxed) == 1)
            flag.store(3, relaxed);
    }
    void d() {}
    void at_end() const { outcomes.insert(std::to_string(saw)); }
};

}  // namespace

TEST_CASE("a read-modify-write passes on what was released, a store does not") {
    CHECK(all<ReleaseSequence<true>>() == Outcomes{"-1", "1"});
    CHECK(all<ReleaseSequence<false>>() == Outcomes{"-1", "0", "1"});
}

namespace {

struct Coherence {
    Atomic<int> x{"x", 0};
    int first = 0, second = 0;
    void a() {
        x.store(1, relaxed);
        x.store(2, relaxed);
    }
    void b() {
        first = x.load(relaxed);
        second = x.load(relaxed);
    }
    void at_end() const { outcomes.insert(std::to_string(first) + std::to_string(second)); }
};

// Two write, two read both in different orders: do the readers agree who was first?
template <std::memory_order Write, std::memory_order Read>
struct IndependentReads {
    Atomic<int> x{"x", 0}, y{"y", 0};
    bool x_first = false, y_first = false;
    void a() { x.store(1, Write); }
    void b() { y.store(1, Write); }
    void c() { x_first = x.load(Read) == 1 && y.load(Read) == 0; }
    void d() { y_first = y.load(Read) == 1 && x.load(Read) == 0; }
    void at_end() const { outcomes.insert(x_first && y_first ? "disagree" : "agree"); }
};

struct LoadBuffering {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int saw_x = 0, saw_y = 0;
    void a() {
        saw_x = x.load(relaxed);
        y.store(1, relaxed);
    }
    void b() {
        saw_y = y.load(relaxed);
        x.store(1, relaxed);
    }
    void at_end() const { outcomes.insert(std::to_string(saw_x) + std::to_string(saw_y)); }
};

}  // namespace

TEST_CASE("a thread never reads an older store than it has read before") {
    CHECK(all<Coherence>() == Outcomes{"00", "01", "02", "11", "12", "22"});
}

TEST_CASE("readers may disagree about the order of two stores, unless all is seq_cst") {
    CHECK(all<IndependentReads<release, acquire>>() == Outcomes{"agree", "disagree"});
    CHECK(all<IndependentReads<seq_cst, seq_cst>>() == Outcomes{"agree"});
    CHECK(all<IndependentReads<release, seq_cst>>() == Outcomes{"agree"});
}

TEST_CASE("the limit: no load returns a store that has not been run yet") {
    CHECK(all<LoadBuffering>() ==
          Outcomes{"00", "01", "10"});  // "11" is allowed to machines
}

namespace {

template <bool Weak>
struct Exchange {
    Atomic<int> x{"x", 0};
    bool a_won = false, b_won = false;
    bool try_it() {
        int expected = 0;
        return Weak ? x.compare_exchange_weak(expected, 1, relaxed)
                    : x.compare_exchange_strong(expected, 1, relaxed);
    }
    void a() { a_won = try_it(); }
    void b() { b_won = try_it(); }
    void at_end() const { outcomes.insert(std::to_string(a_won) + std::to_string(b_won)); }
};

struct Sum {
    Atomic<int> x{"x", 0};
    void a() { x.fetch_add(1, relaxed); }
    void b() { x.fetch_add(1, relaxed); }
    void at_end() const { outcomes.insert(std::to_string(x.newest())); }
};

}  // namespace

TEST_CASE("a compare-exchange is won by one, and a weak one may be won by nobody") {
    CHECK(all<Exchange<false>>() == Outcomes{"01", "10"});
    CHECK(all<Exchange<true>>() == Outcomes{"00", "01", "10"});
}

TEST_CASE("a read-modify-write reads the newest value, however relaxed") {
    CHECK(all<Sum>() == Outcomes{"2"});
}
