// In which order can it happen? A small program, in all orders that the language allows.
//
// Two threads; each operation on an atomic is a step before which the other one may come. The explorer
// finds the order that fails, tells it, and can run just that one again.
//
// Before: 28-lost-waker.  Next: 30-weak-memory.

#include <cstdio>
#include <string>

#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"

using enum std::memory_order;

// [program]
// The writer fills in a message, and says that it is there.
template <std::memory_order Publish>
struct Message {
    model::Var<int> text{"text", 0};
    model::Atomic<bool> is_there{"is_there", false};

    void writer() {
        text.set(42);
        is_there.store(true, Publish);
    }
    void reader() {
        if (is_there.load(acquire)) model::check(text.get() == 42, "the message is whole");
    }
};
// [program]

// [counter]
// Each adds one, in two steps.
struct Counter {
    model::Atomic<int> count{"count", 0};

    void add() {
        const int seen = count.load();
        count.store(seen + 1);
    }
    void at_end() const { model::check(count.newest() == 2, "both additions are kept"); }
};
// [counter]

template <std::memory_order Publish>
static model::Report explore(const model::Search& search = {}) {
    using Program = Message<Publish>;
    return model::explore<Program>(
        {{"writer", &Program::writer}, {"reader", &Program::reader}}, search);
}

int main() {
    std::puts("1. The message is published with release:");
    std::fputs(explore<release>().explain().c_str(), stdout);

    std::puts("2. With relaxed:");
    std::fputs(explore<relaxed>().explain().c_str(), stdout);

    std::puts("3. Two who count:");
    const model::Report lost =
        model::explore<Counter>({{"A", &Counter::add}, {"B", &Counter::add}});
    std::fputs(lost.explain().c_str(), stdout);

    std::puts("4. That execution again, and one that is good:");
    for (const std::string& choices : {lost.choices(), std::string("A A B B")}) {
        const model::Report again =
            model::replay<Counter>({{"A", &Counter::add}, {"B", &Counter::add}}, choices);
        std::printf("%-9s %s\n", choices.c_str(),
                    again.passed() ? "good" : again.happened.c_str());
    }
}

// Output:
// 1. The message is published with release:
// 3 executions, all good
// 2. With relaxed:
// expected  the uses of text have an order
// happened  a data race: writer writes text, reader reads it, in no order
// found     in execution 1
//      writer  writes text
//   1  writer  stores true to is_there (relaxed)
//   2  reader  loads is_there (acquire): true
//      reader  reads text
// replay    writer reader
// 3. Two who count:
// expected  both additions are kept
// happened  the program found that it does not hold
// found     in execution 2
//   1  A  loads count (seq_cst): 0
//   2  B  loads count (seq_cst): 0
//   3  B  stores 1 to count (seq_cst)
//   4  A  stores 1 to count (seq_cst)
// replay    A B*2 A
// 4. That execution again, and one that is good:
// A B*2 A   the program found that it does not hold
// A A B B   good
