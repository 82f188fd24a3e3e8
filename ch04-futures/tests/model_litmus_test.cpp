// The programs by which memory models are told apart, each with all outcomes that the language allows:
// seq_cst above all. What an outcome's digits are is said by at_end().
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include <set>
#include <string>

#include "model/atomic.hpp"
#include "model/explore.hpp"
#include "model/fence.hpp"
#include "workbook/catch.hpp"

using enum std::memory_order;
using model::Atomic, model::fence;

namespace {

std::set<std::string> outcomes;
using Outcomes = std::set<std::string>;

// For programs whose operations have these orders.
using Order = std::memory_order;
constexpr bool with_fence = true, without_fence = false;

void outcome(std::initializer_list<int> seen) {
    std::string digits;
    for (const int each : seen) digits += std::to_string(each);
    outcomes.insert(digits);
}

template <class Program>
Outcomes all() {
    outcomes.clear();
    model::Report report;
    if constexpr (requires { &Program::d; })
        report = model::explore<Program>({{"A", &Program::a},
                                          {"B", &Program::b},
                                          {"C", &Program::c},
                                          {"D", &Program::d}});
    else if constexpr (requires { &Program::c; })
        report = model::explore<Program>(
            {{"A", &Program::a}, {"B", &Program::b}, {"C", &Program::c}});
    else
        report = model::explore<Program>({{"A", &Program::a}, {"B", &Program::b}});
    INFO(report.explain());
    CHECK(report.passed());
    return outcomes;
}

// Says whether the program can end so.
template <class Program>
bool can(const std::string& end) {
    return all<Program>().contains(end);
}

// SB, store buffering: each stores, then loads what the other stores.
template <Order WriteA, Order ReadA, Order WriteB = WriteA, Order ReadB = ReadA,
          bool FenceA = false, bool FenceB = false>
struct Buffering {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int saw_y = 0, saw_x = 0;
    void a() {
        x.store(1, WriteA);
        if (FenceA) fence(seq_cst);
        saw_y = y.load(ReadA);
    }
    void b() {
        y.store(1, WriteB);
        if (FenceB) fence(seq_cst);
        saw_x = x.load(ReadB);
    }
    void at_end() const { outcome({saw_y, saw_x}); }
};

const Outcomes with_00{"00", "01", "10", "11"}, without_00{"01", "10", "11"};

}  // namespace

TEST_CASE("SB: all four operations must be seq_cst, or both miss the other's store") {
    CHECK(all<Buffering<seq_cst, seq_cst>>() == without_00);
    CHECK(all<Buffering<seq_cst, relaxed>>() == with_00);
    CHECK(all<Buffering<seq_cst, acquire>>() == with_00);
    CHECK(all<Buffering<relaxed, seq_cst>>() == with_00);
    CHECK(all<Buffering<release, seq_cst>>() == with_00);
    CHECK(all<Buffering<release, seq_cst, seq_cst, seq_cst>>() == with_00);
    CHECK(all<Buffering<seq_cst, acquire, seq_cst, seq_cst>>() == with_00);
}

TEST_CASE("SB: a seq_cst fence in each thread is enough, one of them is not") {
    CHECK(all<Buffering<relaxed, relaxed, relaxed, relaxed, true, true>>() == without_00);
    CHECK(all<Buffering<relaxed, relaxed, relaxed, relaxed, true, false>>() == with_00);
    CHECK(all<Buffering<relaxed, relaxed, seq_cst, seq_cst, true, false>>() == without_00);
    CHECK(all<Buffering<relaxed, relaxed, seq_cst, acquire, true, false>>() == with_00);
    CHECK(all<Buffering<relaxed, relaxed, release, seq_cst, true, false>>() == with_00);
}

namespace {

// MP, message passing: data, then a flag.
template <Order WriteData, Order WriteFlag, Order ReadFlag, Order ReadData>
struct Passing {
    Atomic<int> data{"data", 0}, flag{"flag", 0};
    int saw_flag = 0, saw_data = 0;
    void a() {
        data.store(1, WriteData);
        flag.store(1, WriteFlag);
    }
    void b() {
        saw_flag = flag.load(ReadFlag);
        saw_data = data.load(ReadData);
    }
    void at_end() const { outcome({saw_flag, saw_data}); }
};

// The flag is stored once more, and that is what the reader sees.
template <Order Second>
struct StoredTwice {
    Atomic<int> data{"data", 0}, flag{"flag", 0};
    int saw_flag = 0, saw_data = 0;
    void a() {
        data.store(1, relaxed);
        flag.store(1, release);
        if (Second == acq_rel)
            flag.fetch_add(1, relaxed);
        else
            flag.store(2, Second);
    }
    void b() {
        saw_flag = flag.load(acquire);
        saw_data = data.load(relaxed);
    }
    void at_end() const { outcome({saw_flag, saw_data}); }
};

}  // namespace

TEST_CASE("MP: an acquire that reads a release orders, seq_cst data does not") {
    CHECK_FALSE(can<Passing<relaxed, release, acquire, relaxed>>("10"));
    CHECK_FALSE(can<Passing<seq_cst, seq_cst, seq_cst, seq_cst>>("10"));
    CHECK(can<Passing<relaxed, release, relaxed, relaxed>>("10"));
    CHECK(can<Passing<relaxed, relaxed, acquire, relaxed>>("10"));
    CHECK(can<Passing<seq_cst, relaxed, relaxed, seq_cst>>("10"));
    CHECK(can<Passing<seq_cst, relaxed, seq_cst, seq_cst>>("10"));
    CHECK(can<Passing<seq_cst, seq_cst, relaxed, seq_cst>>("10"));
}

TEST_CASE("MP: a later relaxed store of the same thread does not carry on the release") {
    CHECK(can<StoredTwice<relaxed>>("20"));
    CHECK_FALSE(can<StoredTwice<release>>("20"));
    CHECK_FALSE(can<StoredTwice<acq_rel>>("20"));  // a relaxed read-modify-write
}

namespace {

// IRIW, independent reads of independent writes: do the readers agree which was first?
template <Order Write, Order Read, bool Fence>
struct Independent {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int c1 = 0, c2 = 0, d1 = 0, d2 = 0;
    void a() { x.store(1, Write); }
    void b() { y.store(1, Write); }
    void c() {
        c1 = x.load(Read);
        if (Fence) fence(seq_cst);
        c2 = y.load(Read);
    }
    void d() {
        d1 = y.load(Read);
        if (Fence) fence(seq_cst);
        d2 = x.load(Read);
    }
    void at_end() const { outcome({c1, c2, d1, d2}); }
};

}  // namespace

TEST_CASE("IRIW: seq_cst loads or fences make the readers agree, seq_cst stores do not") {
    CHECK_FALSE(can<Independent<seq_cst, seq_cst, without_fence>>("1010"));
    CHECK_FALSE(can<Independent<relaxed, seq_cst, without_fence>>("1010"));
    CHECK_FALSE(can<Independent<relaxed, relaxed, with_fence>>("1010"));
    CHECK(can<Independent<release, acquire, without_fence>>("1010"));
    CHECK(can<Independent<seq_cst, acquire, without_fence>>("1010"));
}

namespace {

// W+RWC: write to read causality, with a write before it. B has heard of x, and misses y; C misses x.
enum class Fences { none, a_and_c, b_and_c };
template <Order WriteZ, Order ReadZ, Order RestBC, Fences Are>
struct Causality {
    Atomic<int> x{"x", 0}, y{"y", 0}, z{"z", 0};
    int saw_z = 0, saw_y = 0, saw_x = 0;
    void a() {
        x.store(1, relaxed);
        if (Are == Fences::a_and_c) fence(seq_cst);
        z.store(1, WriteZ);
    }
    void b() {
        saw_z = z.load(ReadZ);
        if (Are == Fences::b_and_c) fence(seq_cst);
        saw_y = y.load(RestBC);
    }
    void c() {
        y.store(1, RestBC == seq_cst ? seq_cst : relaxed);
        if (Are != Fences::none) fence(seq_cst);
        saw_x = x.load(RestBC);
    }
    void at_end() const { outcome({saw_z, saw_y, saw_x}); }
};

// RWC, read to write causality: B has seen x, and misses y; C has stored y, and misses x.
template <Order FirstRead>
struct Heard {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int b_saw_x = 0, saw_y = 0, c_saw_x = 0;
    void a() { x.store(1, seq_cst); }
    void b() {
        b_saw_x = x.load(FirstRead);
        saw_y = y.load(seq_cst);
    }
    void c() {
        y.store(1, seq_cst);
        c_saw_x = x.load(seq_cst);
    }
    void at_end() const { outcome({b_saw_x, saw_y, c_saw_x}); }
};

// Z6.U: x, then y; a read-modify-write of y; y again, then x.
template <Order WriteY>
struct Oddity {
    Atomic<int> x{"x", 0}, y{"y", 0};
    int added_to = 0, saw_y = 0, saw_x = 0;
    void a() {
        x.store(1, seq_cst);
        y.store(1, WriteY);
    }
    void b() {
        added_to = y.fetch_add(1, seq_cst);
        saw_y = y.load(relaxed);
    }
    void c() {
        y.store(3, seq_cst);
        saw_x = x.load(seq_cst);
    }
    void at_end() const { outcome({added_to, saw_y, saw_x}); }
};

// What A has done before its fence, C may miss behind its own, if B between them has passed it on.
template <bool FenceB>
struct PassedOn {
    Atomic<int> x{"x", 0}, y{"y", 0}, z{"z", 0};
    int saw_y = 0, saw_z = 0, saw_x = 0;
    void a() {
        x.store(1, relaxed);
        fence(seq_cst);
        y.store(1, relaxed);
    }
    void b() {
        saw_y = y.load(relaxed);
        if (FenceB) fence(seq_cst);
        z.store(1, relaxed);
    }
    void c() {
        saw_z = z.load(relaxed);
        fence(seq_cst);
        saw_x = x.load(relaxed);
    }
    void at_end() const { outcome({saw_y, saw_z, saw_x}); }
};

}  // namespace

TEST_CASE("W+RWC: fences order what B has heard of, seq_cst operations beside it do not") {
    using enum Fences;
    CHECK_FALSE(can<Causality<release, acquire, relaxed, b_and_c>>("100"));
    CHECK_FALSE(can<Causality<release, relaxed, relaxed, b_and_c>>("100"));
    CHECK_FALSE(can<Causality<relaxed, acquire, relaxed, a_and_c>>("100"));
    CHECK(can<Causality<relaxed, acquire, relaxed, b_and_c>>("100"));
    CHECK(can<Causality<relaxed, relaxed, relaxed, a_and_c>>("100"));
    CHECK(can<Causality<release, acquire, relaxed, none>>("100"));
    CHECK(can<Causality<release, acquire, seq_cst, none>>("100"));
}

TEST_CASE("RWC: a store that is only acquired is not before what follows the load in S") {
    CHECK(can<Heard<acquire>>("100"));
    CHECK_FALSE(can<Heard<seq_cst>>("100"));
}

TEST_CASE("Z6.U: since C++20 S may put a store behind what it happens before") {
    CHECK(can<Oddity<release>>("130"));
    CHECK_FALSE(can<Oddity<seq_cst>>("130"));
}

TEST_CASE("a fence orders what others hear of only if each of them has a fence") {
    CHECK(can<PassedOn<without_fence>>("110"));
    CHECK_FALSE(can<PassedOn<with_fence>>("110"));
}
