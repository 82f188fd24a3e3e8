// A lock that is held across an await: who unlocks it, and who cannot have it meanwhile?
//
// A mutex belongs to the thread that locked it. A task does not belong to a thread: whoever
// resumes it next runs the rest. And if there is one thread only, then the task that holds the
// lock and the task that wants it run on the same one, which must not wait for itself.
//
// Before: 23-references-across-an-await.  Next: 25-waker-by-hand.

#include <cstdio>
#include <mutex>
#include <thread>

#include "frames/task.hpp"

using frames::Task;

// [lock]
// A lock that tells who unlocks it. (To unlock a std::mutex from another thread is undefined.)
class Watched {
  public:
    bool try_lock() {
        if (taken_) return false;
        taken_ = true;
        owner_ = std::this_thread::get_id();
        return true;
    }
    void lock() { try_lock(); }  // nobody has to wait in this program
    void unlock() {
        const bool right = owner_ == std::this_thread::get_id();
        std::printf("  unlocked by the thread that locked it: %s\n", right ? "yes" : "no");
        taken_ = false;
    }

  private:
    bool taken_ = false;
    std::thread::id owner_;
};
// [lock]

// [held]
static Task holds(Watched& mutex, int& value) {
    const std::lock_guard lock(mutex);
    ++value;
    co_await frames::suspend();  // and the lock is taken meanwhile
    ++value;
}
// [held]

// [released]
static Task releases(Watched& mutex, int& value) {
    {
        const std::lock_guard lock(mutex);
        ++value;
    }  // unlocked before the wait
    co_await frames::suspend();
    const std::lock_guard lock(mutex);
    ++value;
}
// [released]

static void resume_on_a_thread(Task& task) {
    std::thread([&task] { task.resume(); }).join();
}

int main() {
    Watched mutex;
    int value = 0;

    std::puts("held across the wait, two threads:");
    Task first = holds(mutex, value);
    resume_on_a_thread(first);
    first.resume();

    std::puts("held across the wait, one thread:");
    Task second = holds(mutex, value);
    second.resume();
    std::printf("  another task can have it: %s\n", mutex.try_lock() ? "yes" : "no");
    second.resume();

    std::puts("released before the wait, two threads:");
    Task third = releases(mutex, value);
    resume_on_a_thread(third);
    third.resume();
    std::printf("value: %d\n", value);
}

// Output:
// held across the wait, two threads:
//   unlocked by the thread that locked it: no
// held across the wait, one thread:
//   another task can have it: no
//   unlocked by the thread that locked it: yes
// released before the wait, two threads:
//   unlocked by the thread that locked it: yes
//   unlocked by the thread that locked it: yes
// value: 6
