// A program hangs. What does each task wait for, and who waits for it?
//
// A debugger shows the stacks of threads, but a coroutine that waits is on no stack. It has a frame that
// knows who awaits it, and the place of the co_await; and a task knows whose waker its handle has left. So
// the chain from the innermost wait to the task that wants its result can be printed, from inside the
// program or by gdb (async-bt in futures.gdb).
//
// Before: 66-hog.  Next: 68-http-server.

#include <cstdio>

#include "futures/core/executor.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/backtrace.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [tasks]
static Task<int> read_row(Mutex<int>& table) {
    const auto row = co_await table.lock();
    co_return *row;
}

static Task<int> query(Mutex<int>& table) {
    const int row = co_await read_row(table);
    co_return row;
}

static Task<> client(LocalExecutor& executor, Mutex<int>& table) {
    auto handle = executor.spawn(query(table));
    const auto row = co_await handle;
    if (row) std::printf("row: %d\n", *row);
}

// Holds the lock, and waits for a client that will never come.
static Task<> backup(Mutex<int>& table) {
    const auto row = co_await table.lock();
    co_await sleep(never);
}
// [tasks]

static void nothing_left(LocalExecutor& executor) {  // a place for a debugger to stop
    std::fputs(dump_tasks(executor).c_str(), stdout);
}

int main() {
    ClockDriver driver;
    Mutex<int> table(7);  // outlives the tasks
    LocalExecutor executor(driver);
    executor.spawn_detached(backup(table));
    executor.spawn_detached(client(executor, table));
    executor.run_ready();
    nothing_left(executor);
}

// Output:
// task 1
//     backup at 67-backtraces.cpp:41
// task 2
//     client at 67-backtraces.cpp:34
// task 3, awaited by task 2
//     read_row at 67-backtraces.cpp:23
//     query at 67-backtraces.cpp:28
