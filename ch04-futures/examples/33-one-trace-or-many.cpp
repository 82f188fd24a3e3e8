// Which programs have one result, whatever the order? All orders are tried, and the results collected.
//
// Threads that only join have one. So has one sender for one receiver, and a sum: their paths cross, but
// in a way that is fixed. As soon as two threads meet in one place, who came first is part of the result.
//
// Before: 32-seeded-executor.  Next: 34-task.

#include <cstdio>
#include <set>
#include <string>

#include "model/explore.hpp"
#include "model/sync.hpp"

using enum std::memory_order;
using Text = std::string;

static std::set<Text> results;

// [programs]
struct JoinOnly {  // each writes what is its own; who joins reads both
    Text mine, yours;
    model::Parker a_ended{"A's end"}, b_ended{"B's end"};
    void a() {
        mine = "A";
        a_ended.unpark();
    }
    void b() {
        yours = "B";
        b_ended.unpark();
    }
    void c() {
        a_ended.park();
        b_ended.park();
        results.insert(mine + yours);
    }
};

struct OneSender : JoinOnly {  // A hands over to B, B to C
    void b() {
        a_ended.park();
        yours = mine + "B";
        b_ended.unpark();
    }
    void c() {
        b_ended.park();
        results.insert(yours);
    }
};

struct Sum {
    model::Atomic<int> sum{"sum", 0};
    void a() { sum.fetch_add(1, relaxed); }
    void b() { sum.fetch_add(2, relaxed); }
    void c() { sum.fetch_add(3, relaxed); }
    void at_end() const { results.insert(std::to_string(sum.newest())); }
};

struct TwoSenders {  // a lock makes each step whole; it does not say who is first
    model::Mutex lock{"lock"};
    Text log;
    void add(char name) {
        lock.lock();
        log += name;
        lock.unlock();
    }
    void a() { add('A'); }
    void b() { add('B'); }
    void c() { add('C'); }
    void at_end() const { results.insert(log); }
};

struct LastOne : Sum {  // who writes last?
    void a() { sum.store(1, relaxed); }
    void b() { sum.store(2, relaxed); }
    void c() { sum.store(3, relaxed); }
};
// [programs]

template <class Program>
static void explore(const char* name) {
    results.clear();
    const model::Report report = model::explore<Program>(
        {{"A", &Program::a}, {"B", &Program::b}, {"C", &Program::c}});
    Text all;
    for (const Text& result : results) all += " " + result;
    std::printf("%-11s %3zu executions, %s:%s\n", name, report.executions,
                results.size() == 1 ? "one result" : "several results", all.c_str());
}

int main() {
    explore<JoinOnly>("join only");
    explore<OneSender>("one sender");
    explore<Sum>("a sum");
    explore<TwoSenders>("two senders");
    explore<LastOne>("last write");
}

// Output:
// join only     3 executions, one result: AB
// one sender    1 executions, one result: AB
// a sum         6 executions, one result: 6
// two senders   6 executions, several results: ABC ACB BAC BCA CAB CBA
// last write    6 executions, several results: 1 2 3
