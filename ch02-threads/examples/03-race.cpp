// Two threads add to one counter, and additions get lost. Always, if we insist.
//
// To add is to load, to add and to store. If the other thread stores in between, one of the
// two stores is overwritten. In an ordinary program that happens once in a while; here
// the two threads meet between load and store, and it happens every time. A race is not a
// rare event, it is an order that nobody has forbidden.
//
// Before: 02-forgotten-join.  Next: 04-what-a-thread-costs.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

constexpr int rounds = 1000;

// Lets two threads call `add` so many times each.
static void twice(const std::function<void()>& add) {
    auto run = [&] {
        for (int i = 0; i < rounds; ++i) add();
    };
    std::thread a(run), b(run);
    a.join();
    b.join();
}

// Returns when both threads have come here, and come anew.
static void meet() {
    static std::atomic<int> arrivals = 0;
    const int both = arrivals++ / 2 * 2 + 2;
    while (arrivals < both) std::this_thread::yield();
}

static void report(const char* way, int count) {
    std::printf("%-24s %4d, lost %4d\n", way, count, 2 * rounds - count);
}

// Every order of two loads and two stores: thread A's first letter is its load, its second
// one its store; the same for B.
static void try_every_order() {
    int orders = 0, lossy = 0;
    std::string order = "AABB";
    do {
        int counter = 0, seen[2] = {}, steps[2] = {};
        for (const char letter : order) {
            const int thread = letter - 'A';
            if (steps[thread]++ == 0)
                seen[thread] = counter;
            else
                counter = seen[thread] + 1;
        }
        ++orders;
        lossy += counter < 2;
    } while (std::ranges::next_permutation(order).found);
    std::printf("orders of the two loads and the two stores: %d, with a loss: %d\n", orders,
                lossy);
}

int main() {
    try_every_order();

    // 1. The bad order, every time. Each load and each store is atomic, and it does not
    // help.
    // [bad-order]
    std::atomic<int> counter = 0;
    twice([&] {
        const int seen = counter.load(std::memory_order_relaxed);
        meet();  // now both have loaded, and the same
        counter.store(seen + 1, std::memory_order_relaxed);
        meet();  // now both have stored, and the same
    });
    // [bad-order]
    report("load, then store", counter);

    // 2. One indivisible step instead of two: nothing fits in between.
    // [repairs]
    counter = 0;
    twice([&] { counter.fetch_add(1, std::memory_order_relaxed); });
    report("fetch_add", counter);

    // 3. A lock: the two steps stay two, but nobody else is let in.
    int plain = 0;
    std::mutex mutex;
    twice([&] {
        const std::lock_guard lock(mutex);
        ++plain;
    });
    // [repairs]
    report("++ under a mutex", plain);
}

// Output:
// orders of the two loads and the two stores: 6, with a loss: 4
// load, then store         1000, lost 1000
// fetch_add                2000, lost    0
// ++ under a mutex         2000, lost    0
