// A ready queue that gives out the last one first: two of three tasks never run again.
//
// Three tasks do a little work, give the thread away, and are ready at once. If the executor
// takes the task that was put there last, that is always the one that has just run. A stack as
// ready queue is a bug that no small test finds: as soon as a task waits or ends, the others
// have their turn.
//
// Before: 14-many-executors.  Next: 16-points-into-itself.

#include <array>
#include <cstdio>

#include "byhand/executor.hpp"

using byhand::Async, byhand::Executor, byhand::Nothing, byhand::Order, byhand::Poll,
    byhand::Waker;

// [yield]
// Not there the first time, and it is worth asking again at once.
class Yield {
  public:
    using Output = Nothing;
    Poll<Nothing> poll(const Waker& waker) {
        if (asked_) return Nothing();
        asked_ = true;
        waker.wake();
        return byhand::pending;
    }

  private:
    bool asked_ = false;
};
// [yield]

// [task]
static Async<> works(int& turns, int times) {
    for (int i = 0; i < times; ++i) {
        ++turns;
        co_await Yield();
    }
}
// [task]

static void run(const char* what, Order order, int times, int polls) {
    std::array<int, 3> turns{};
    Executor executor(order);
    for (int& mine : turns) executor.spawn(works(mine, times));
    for (int i = 0; i < polls && executor.run_one(); ++i) {}
    std::printf("%-36s [%d, %d, %d]\n", what, turns[0], turns[1], turns[2]);
}

int main() {
    std::printf("300,000 polls:\n");
    run("  last in, first out:", Order::last_in, 1'000'000, 300'000);
    run("  first in, first out:", Order::first_in, 1'000'000, 300'000);
    std::printf("tasks of ten turns, to their end:\n");
    run("  last in, first out:", Order::last_in, 10, 1'000);
    run("  first in, first out:", Order::first_in, 10, 1'000);
}

// Output:
// 300,000 polls:
//   last in, first out:                [0, 0, 300000]
//   first in, first out:               [100000, 100000, 100000]
// tasks of ten turns, to their end:
//   last in, first out:                [10, 10, 10]
//   first in, first out:               [10, 10, 10]
