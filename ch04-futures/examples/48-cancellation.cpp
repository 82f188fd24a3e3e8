// Dropping a future is cancelling it, if it was written for that. Here is one that was not.
//
// Fifty futures are polled once and dropped. The first kind only notes its waker with the reactor, and
// has no destructor: fifty wakers stay there for ever, each keeps the memory of a task, and an event wakes
// tasks that have long forgotten. The second kind takes its waker back. Then we cancel a chain of three
// coroutines at its root, and look what ends, and in which order.
//
// Before: 47-scope.  Next: 49-errors.

#include <cstdio>
#include <map>

#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

/// Somebody who will wake us when an answer has come. It never does.
class Answers {
  public:
    void note(int question, const Waker& waker) { waiting_[question].become(waker); }
    void forget(int question) { waiting_.erase(question); }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

  private:
    std::map<int, Waker> waiting_;
};

// [leaks]
struct Leaky {
    using Output = void;
    Leaky(Answers& from, int question) : answers(from), number(question) {}
    Leaky(Leaky&&) = default;
    Poll<> poll(Context& context) {
        answers.note(number, context.waker());
        return pending;
    }
    Answers& answers;
    int number;
};

struct Clean : Leaky, Pinned {
    using Leaky::Leaky;
    ~Clean() { answers.forget(number); }
};
// [leaks]

template <class Question>
static Task<> ask(Answers& answers, int number) {
    co_await Question(answers, number);
}

template <class Question>
static void drop_fifty(const char* what) {
    ClockDriver driver;
    Answers answers;
    LocalExecutor executor(driver);
    for (int i = 0; i < 50; ++i) {
        auto handle = executor.spawn(ask<Question>(answers, i));
        executor.run_ready();
        handle.abort();
    }
    executor.run_ready();
    std::printf("%s: %zu tasks, %zu wakers left\n", what, executor.tasks(), answers.size());
}

/// Tells of its end.
class Tells {
  public:
    explicit Tells(const char* what) noexcept : what_(what) {}
    Tells(const Tells&) = delete;
    Tells& operator=(const Tells&) = delete;
    ~Tells() { std::printf("    %s\n", what_); }

  private:
    const char* what_;
};

// [chain]
static Task<> read_line() {
    const Tells buffer("the buffer is freed");
    co_await sleep(1h);
    std::puts("never printed");
}
static Task<> handle() {
    const Tells connection("the connection is closed");
    co_await read_line();
}
static Task<> serve() {
    const Tells place("the place is given back");
    co_await handle();
}
// [chain]

int main() {
    drop_fifty<Leaky>("a future without a destructor");
    drop_fifty<Clean>("a future that takes its waker back");

    std::puts("a chain of three, cancelled at its root:");
    ClockDriver driver;
    LocalExecutor executor(driver);
    auto handle = executor.spawn(serve());
    executor.run_ready();
    handle.abort();
    executor.run_ready();
    std::printf("tasks left: %zu\n", executor.tasks());
}

// Output:
// a future without a destructor: 0 tasks, 50 wakers left
// a future that takes its waker back: 0 tasks, 0 wakers left
// a chain of three, cancelled at its root:
//     the buffer is freed
//     the connection is closed
//     the place is given back
// tasks left: 0
