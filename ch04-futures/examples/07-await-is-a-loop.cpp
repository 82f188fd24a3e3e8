// co_await is a loop: ask, and while the answer is "not yet", give the thread away.
//
// Whoever polls a coroutine polls what it waits for. So `co_await` can be written with nothing
// but a generator's `co_yield`, which stops the function and says something to its driver. Both
// forms are polled equally often, and see the same waker: it comes in with each poll, so that
// nobody needs a global variable to find it.
//
// Before: 06-frame.  Next: 08-not-before-asked.

#include <coroutine>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

#include "byhand/async.hpp"
#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Async, byhand::Disk, byhand::Poll, byhand::Read,
    byhand::Waker;

enum class Said { not_yet };

// [generator]
// A generator that is driven by poll(): what it yields is "not yet", what it gets back is the
// waker of the poll that makes it go on.
class Stepwise {
  public:
    using Output = Answer;
    struct promise_type {
        Poll<Answer> answer;
        const Waker* waker = nullptr;
        promise_type() noexcept = default;
        Stepwise get_return_object() noexcept { return Stepwise(*this); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        struct Yield : std::suspend_always {
            promise_type& promise;
            explicit Yield(promise_type& of) noexcept : promise(of) {}
            const Waker* await_resume() const noexcept { return promise.waker; }
        };
        Yield yield_value(Said) noexcept { return Yield(*this); }
        void return_value(Answer returned) { answer = std::move(returned); }
        void unhandled_exception() const noexcept { std::terminate(); }
    };
    Stepwise(const Stepwise&) = delete;
    ~Stepwise() { frame_.destroy(); }

    Poll<Answer> poll(const Waker& waker) {
        frame_.promise().waker = &waker;
        frame_.resume();
        return std::move(frame_.promise().answer);
    }

  private:
    explicit Stepwise(promise_type& promise) noexcept
        : frame_(std::coroutine_handle<promise_type>::from_promise(promise)) {}
    std::coroutine_handle<promise_type> frame_;
};
// [generator]

// [by-yield]
static Stepwise read_by_yield(Disk& disk) {
    const Waker* waker = co_yield Said::not_yet;  // a start that only fetches the waker
    Read foo(disk, "foo.txt");
    Poll<Answer> text = foo.poll(*waker);
    while (!text) {
        waker = co_yield Said::not_yet;
        text = foo.poll(*waker);
    }
    co_return *text;
}

static Async<Answer> read_by_await(Disk& disk) {
    auto text = co_await Read(disk, "foo.txt");
    co_return text;
}
// [by-yield]

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    const auto begin_others = [&disk] {  // they end before, and cause polls in vain
        for (int i = 0; i < 2; ++i) disk.read("nothing", [](const Answer&) {});
    };

    begin_others();
    auto by_yield = read_by_yield(disk);
    static_cast<void>(by_yield.poll(Waker::none()));  // the start
    std::printf("co_yield in a loop\n");
    std::printf("         %s\n", byhand::words(byhand::drive(by_yield, disk)));

    begin_others();
    auto by_await = read_by_await(disk);
    std::printf("co_await\n");
    std::printf("         %s\n", byhand::words(byhand::drive(by_await, disk)));
}

// Output:
// co_yield in a loop
//    0 ms  poll 1: not yet
//    0 ms  poll 2: not yet
//    0 ms  poll 3: not yet
//   30 ms  poll 4: there it is
//          hello
// co_await
//    0 ms  poll 1: not yet
//    0 ms  poll 2: not yet
//    0 ms  poll 3: not yet
//   30 ms  poll 4: there it is
//          hello
