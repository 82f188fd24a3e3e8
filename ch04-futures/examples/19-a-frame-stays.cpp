// The same function as a coroutine: its frame points into itself as well, and never moves.
//
// What a coroutine returns is a handle: a pointer to a frame on the heap. Handles are moved
// as often as we like, and a hundred of them are moved here when their vector grows. The frames
// stay where they were made, with all that stands in them, awaiters too.
//
// Before: 18-non-movable.  Next: 20-what-a-frame-holds.

#include <cstdio>
#include <utility>
#include <vector>

#include "frames/task.hpp"
#include "lifetimes/frame.hpp"

// [coroutine]
static frames::Task machine(int first, int* answer) {
    const int array[] = {first, first + 1, first + 2};
    const int& element = array[2];
    co_await frames::suspend();
    *answer = element;
}
// [coroutine]

// [awaiter]
// An awaiter that knows its own address, as timers and lists of waiters have to.
class Knows {
  public:
    explicit Knows(const void** place) { *place = this; }
    Knows(Knows&&) = delete;  // not even into the coroutine that awaits it
    bool await_ready() const { return false; }
    void await_suspend(frames::Task::Handle stopped) {
        frames::suspend().await_suspend(stopped);
    }
    void await_resume() const {}
};

static frames::Task inspects_itself() {
    int local = 0;
    const void* awaiter = nullptr;
    const lifetimes::Frame frame = co_await lifetimes::this_frame();
    co_await Knows(&awaiter);
    std::printf("a local in the frame: %s\n", frame.holds(&local) ? "yes" : "no");
    std::printf("an awaiter in the frame: %s\n", frame.holds(awaiter) ? "yes" : "no");
}
// [awaiter]

int main() {
    {
        // 1. One coroutine looks around.
        frames::Task task = inspects_itself();
        task.resume();
        lifetimes::run(std::move(task));  // while it waits for Knows
    }

    // [grow]
    // 2. A hundred of them wait, in a vector that grows: their handles move again and again.
    constexpr int count = 100;
    std::vector<int> answers(count);
    std::vector<frames::Task> tasks;
    std::size_t moves = 0;
    for (int i = 0; i < count; ++i) {
        if (tasks.size() == tasks.capacity()) moves += tasks.size();
        tasks.push_back(machine(i, &answers[static_cast<std::size_t>(i)]));
        tasks.back().resume();
    }

    // 3. Each gives its own answer.
    int right = 0;
    for (std::size_t i = 0; i < count; ++i) {
        tasks[i].resume();
        if (answers[i] == static_cast<int>(i) + 2) ++right;
    }
    // [grow]
    std::printf("handles of %zu bytes, moved more than a hundred times: %s\n",
                sizeof(frames::Task), moves > 100 ? "yes" : "no");
    std::printf("right answers: %d of %d\n", right, count);
}

// Output:
// a local in the frame: yes
// an awaiter in the frame: yes
// handles of 8 bytes, moved more than a hundred times: yes
// right answers: 100 of 100
