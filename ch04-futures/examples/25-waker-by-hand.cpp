// What is a waker? A pointer and four functions, and no word about who is behind them.
//
// One kind counts its users and puts a task into a queue; another one needs no memory and counts
// nothing. The place that keeps them is the same code: it knows neither the queue nor the bell.
//
// Before: 24-locks-across-an-await.  Next: 26-atomic-waker.

#include <cstdio>
#include <deque>
#include <string>

#include "futures/core/waker.hpp"

using futures::RawWaker, futures::RawWakerVTable, futures::Waker;

// [task]
// A task that is freed when its last waker is gone, and the queue of the executor behind it.
struct Task {
    std::string name;
    int references = 1;
    std::deque<Task*>* queue;
};

static Task& task(void* data) { return *static_cast<Task*>(data); }

static void drop_task(void* data) noexcept {
    Task& self = task(data);
    std::printf("  one waker of %s less: %d left\n", self.name.c_str(), --self.references);
    if (self.references == 0) delete &self;
}
static void push_task(void* data) noexcept {
    std::printf("  %s goes into the queue\n", task(data).name.c_str());
    task(data).queue->push_back(&task(data));
}
static RawWaker clone_task(void* data) noexcept;
static constexpr RawWakerVTable task_table{
    .clone = clone_task,
    .wake =
        [](void* data) noexcept {
            push_task(data);
            drop_task(data);  // wake() uses the waker up
        },
    .wake_by_ref = push_task,
    .drop = drop_task,
};
static RawWaker clone_task(void* data) noexcept {
    std::printf("  one waker of %s more: %d\n", task(data).name.c_str(),
                ++task(data).references);
    return {data, &task_table};
}
// [task]

// [bell]
// A kernel wakes its only thread: there is nothing to count, and nothing to free.
static int rings = 0;
static void ring(void*) noexcept { ++rings; }
static void nothing(void*) noexcept {}
static RawWaker bell(void*) noexcept;
static constexpr RawWakerVTable bell_table{
    .clone = bell, .wake = ring, .wake_by_ref = ring, .drop = nothing};
static RawWaker bell(void*) noexcept { return {nullptr, &bell_table}; }
// [bell]

// [place]
// Something that will happen. All that it knows of those who wait for it is how to wake them.
class Event {
  public:
    void watch(const Waker& waker) {
        if (!kept_.will_wake(waker)) kept_ = waker.clone();
    }
    void happen() { std::move(kept_).wake(); }

  private:
    Waker kept_;
};
// [place]

int main() {
    std::deque<Task*> queue;
    Event packet, key;

    std::puts("a task waits for a packet:");
    {
        const Waker waker({new Task{.name = "A", .queue = &queue}, &task_table});
        packet.watch(waker);
        packet.watch(waker);  // the same task: nothing is cloned
        packet.happen();
    }
    std::printf("  in the queue: %zu\n", queue.size());

    std::puts("a kernel waits for a key:");
    const Waker waker(bell(nullptr));
    key.watch(waker);
    key.happen();
    key.happen();  // nobody watches any more
    std::printf("  rings: %d, size of a waker: %zu pointers\n", rings,
                sizeof(Waker) / sizeof(void*));
}

// Output:
// a task waits for a packet:
//   one waker of A more: 2
//   A goes into the queue
//   one waker of A less: 1 left
//   one waker of A less: 0 left
//   in the queue: 1
// a kernel waits for a key:
//   rings: 1, size of a waker: 2 pointers
