// A callback and an await are the same promise, written down twice: bridges both ways.
//
// "Call this function when you are done" becomes "stop here until you are done" with three
// small functions, and back with one. Then what sets a channel apart: it is a queue between
// the two sides, while a future is the rest of exactly one waiter.
//
// Before: 31-one-task-many-executors.  Next: 33-one-trace-or-many.

#include <chrono>
#include <coroutine>
#include <cstdio>
#include <exception>
#include <functional>
#include <utility>

#include "base/timers.hpp"
#include "steps/channel.hpp"
#include "steps/executor.hpp"
#include "steps/task.hpp"

using namespace std::chrono_literals;
using Done = std::move_only_function<void(int)>;

static base::Timers timers(base::program_clock());

// An interface of the old kind: returns at once, calls `done` later with what it read.
static void read_later(int value, Done done) {
    timers.after(50ms, [value, done = std::move(done)]() mutable { done(value); });
}

// [to-await]
// From callback to await: the callback stores the value and drives the waiter on.
class Read {
  public:
    explicit Read(int value) noexcept : value_(value) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
        read_later(value_, [this, waiter](int value) {
            result_ = value;
            waiter.resume();  // the awaiter may be gone after this line
        });
    }
    int await_resume() const noexcept { return result_; }

  private:
    int value_, result_ = 0;
};
// [to-await]

// [to-callback]
// From await to callback: a coroutine that starts in the call and belongs to nobody.
struct Detached {
    struct promise_type {
        promise_type() noexcept = default;
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

static Detached call_when_done(steps::Task<int> task, Done done) {
    const int value = co_await task;
    done(value);
}
// [to-callback]

static steps::Task<int> read_both() {
    auto first = co_await Read(20);
    auto second = co_await Read(22);
    co_return first + second;
}

static long now() { return static_cast<long>(base::rounded_ms(timers.clock().now())); }

static void there_and_back() {
    call_when_done(read_both(), [](int sum) {
        std::printf("%3ld ms: callbacks, awaited, as a callback: %d\n", now(), sum);
    });
    std::printf("%3ld ms: the call has returned\n", now());
    timers.run();
}

// [channel]
static void queue_or_continuation() {
    steps::Queue queue;
    steps::Channel<int> channel(queue);
    for (const int value : {1, 2, 3}) channel.send(value);  // to nobody, so far
    std::printf("the channel keeps %zu values:", channel.size());
    while (channel.size() != 0) {
        auto next = steps::next_of(channel);  // a task made of a channel ...
        queue.post(next.handle());
        queue.run();
        std::printf(" %d", next.take());
    }
    const auto sender = steps::send_result(read_both(), channel);  // ... and back
    queue.post(sender.handle());
    queue.run();
    timers.run();
    std::printf("\n%3ld ms: a task's result is in the channel: %zu value\n", now(),
                channel.size());
}
// [channel]

int main() {
    there_and_back();
    queue_or_continuation();
}

// Output:
//   0 ms: the call has returned
// 100 ms: callbacks, awaited, as a callback: 42
// the channel keeps 3 values: 1 2 3
// 200 ms: a task's result is in the channel: 1 value
