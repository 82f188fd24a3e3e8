// A value that two tasks change, and an await in the middle: without a lock an update is lost, with
// a lock of threads the program stops, with a lock of tasks it is right and the thread goes on.
//
// On one thread there is no data race, and yet there is a race: between the read and the write of one
// task the other one runs. A std::mutex would exclude it, by stopping the thread; but the one
// who could unlock it needs that very thread.
//
// Before: 52-back-pressure.  Next: 54-futurelock.

#include <cstdio>
#include <mutex>
#include <utility>

#include "futures/core/executor.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

static nanoseconds begin;

// Asks a server far away.
static Task<int> interest(int balance) {
    co_await sleep(20ms);
    co_return balance / 10;
}

// [without]
static Task<> at_once(int& balance) {
    const int more = co_await interest(balance);
    balance += more;
}
static Task<> as_it_was(int& balance) {
    const int before = balance;
    const int more = co_await interest(before);
    balance = before + more;  // as it was before the await: the other update is lost
}
// [without]

// [threads]
static Task<> lock_of_threads(int& balance, std::mutex& mutex) {
    std::unique_lock lock(mutex, std::try_to_lock);
    if (!lock.owns_lock()) {
        std::puts(
            "  held by a task of this thread: lock() would stop the thread, and so that "
            "task");
        co_return;
    }
    const int more = co_await interest(balance);
    balance += more;
}
// [threads]

// [tasks]
static Task<> lock_of_tasks(Mutex<int, Local>& account) {
    auto balance = co_await account.lock();
    const int more = co_await interest(*balance);
    *balance += more;
    std::printf("  %2d ms: %d\n", futures::ms_since(begin), *balance);
}
static Task<> does_something_else() {
    for (int i = 0; i < 3; ++i) {
        co_await sleep(15ms);
        std::printf("  %2d ms: another task runs\n", futures::ms_since(begin));
    }
}
// [tasks]

template <class Spawn>
static void run(const char* what, Spawn spawn) {
    futures::ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    begin = driver.now();
    std::puts(what);
    spawn(executor);
    executor.run();
}

int main() {
    int first = 1000, second = 1000;
    std::mutex mutex;
    Mutex<int, Local> account(1000);
    run("no lock:", [&](LocalExecutor& executor) {
        (void)executor.spawn(at_once(first));
        (void)executor.spawn(as_it_was(first));
    });
    std::printf("  %d, not 1200\n", first);
    run("a lock of threads:", [&](LocalExecutor& executor) {
        (void)executor.spawn(lock_of_threads(second, mutex));
        (void)executor.spawn(lock_of_threads(second, mutex));
    });
    run("a lock of tasks:", [&](LocalExecutor& executor) {
        (void)executor.spawn(lock_of_tasks(account));
        (void)executor.spawn(lock_of_tasks(account));
        (void)executor.spawn(does_something_else());
    });
}

// Output:
// no lock:
//   1100, not 1200
// a lock of threads:
//   held by a task of this thread: lock() would stop the thread, and so that task
// a lock of tasks:
//   20 ms: another task runs
//   20 ms: 1100
//   30 ms: another task runs
//   40 ms: 1210
//   40 ms: another task runs
