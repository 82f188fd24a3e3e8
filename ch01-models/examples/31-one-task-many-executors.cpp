// The same tasks on five executors: other orders, same results.
//
// The language turns a function into a frame that can stop and go on. Who calls "go on",
// when, and on which thread, it leaves open: that is an executor's business. These five
// have one function in common, post(), and the tasks know nothing else of them.
//
// Before: 30-inline-or-queued.  Next: 32-callback-and-future.

#include <array>
#include <coroutine>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/timers.hpp"
#include "steps/all.hpp"
#include "steps/pool.hpp"

using Handle = std::coroutine_handle<>;

struct BusyPoll final : steps::Executor {  // asks every place, over and over: anything new?
    std::array<Handle, 8> places{};
    void post(Handle ready) override {
        auto place = places.begin();
        while (*place) ++place;
        *place = ready;
    }
    void run() {
        for (bool found = true; std::exchange(found, false);) {
            for (Handle& place : places) {
                if (!place) continue;
                found = true;
                std::exchange(place, {}).resume();
            }
        }
    }
};

struct Stack final : steps::Executor {  // the last to come is the first to go on
    std::vector<Handle> ready;
    void post(Handle next) override { ready.push_back(next); }
    void run() {
        while (!ready.empty()) {
            const Handle next = ready.back();
            ready.pop_back();
            next.resume();
        }
    }
};

struct TimerLoop final : steps::Executor {  // an event loop with one kind of event
    base::Timers timers{base::program_clock()};
    void post(Handle next) override {
        timers.after(base::nanoseconds(0), [next] { next.resume(); });
    }
    void run() { timers.run(); }
};

static std::mutex order_mutex;
static std::string order;  // whose step ran when

// [tasks]
static steps::Task<int> add_up(steps::Executor& executor, char name, int first, int last) {
    int sum = 0;
    for (int i = first; i <= last; ++i) {
        co_await executor.turn();
        const std::lock_guard lock(order_mutex);  // never held across a co_await
        order += name;
        sum += i;
    }
    co_return sum;
}

static steps::Task<int> sum_to_nine(steps::Executor& executor) {
    auto parts = steps::all(executor, add_up(executor, 'A', 1, 3),
                            add_up(executor, 'B', 4, 6), add_up(executor, 'C', 7, 9));
    auto sums = co_await parts;
    co_return sums[0] + sums[1] + sums[2];
}
// [tasks]

template <typename AnyExecutor>
static void run_on(const char* name, bool one_thread) {
    order.clear();
    AnyExecutor executor;
    auto task = sum_to_nine(executor);
    executor.post(task.handle());
    executor.run();
    std::printf("%-10s %d   %s\n", name, task.take(),
                one_thread ? order.c_str() : "(the order is the threads' affair)");
}

int main() {
    run_on<BusyPoll>("busy poll", true);
    run_on<steps::Queue>("queue", true);
    run_on<Stack>("stack", true);
    run_on<TimerLoop>("timer loop", true);
    run_on<steps::Pool>("pool", false);
}

// Output:
// busy poll  45   BCABCABCA
// queue      45   ABCABCABC
// stack      45   CCCBBBAAA
// timer loop 45   ABCABCABC
// pool       45   (the order is the threads' affair)
