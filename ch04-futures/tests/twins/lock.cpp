// A lock_guard across a wait: one thread locks, and whoever resumes the task unlocks.
//
// Rule: CP.52
// Warned: no
// Reported: thread unlock of an unlocked mutex (or by a wrong thread)

#include <mutex>
#include <thread>

#include "task.hpp"

static std::mutex mutex;

// [wrong]
static Task add_twice(int* value) {
#if WRONG
    const std::lock_guard lock(mutex);
    ++*value;
    co_await Wait();
    ++*value;
    // [wrong]
#else
    {
        const std::lock_guard lock(mutex);
        ++*value;
    }
    co_await Wait();
    const std::lock_guard lock(mutex);
    ++*value;
#endif
}

int main() {
    int value = 0;
    Task task = add_twice(&value);
    std::thread([&task] { task.resume(); }).join();
    task.resume();
    return value == 2 ? 0 : 1;
}
