// An error is a result: it travels through awaits as a value does.
//
// Three functions await each other. The innermost ends in a value, in an expected error, or
// in an exception; each reaches the outermost as if the calls were plain ones. Then the
// same failure in a task that nobody awaits: who sees it is decided by one function,
// `unhandled_exception()` of its promise.
//
// Before: 28-nothing-until-driven.  Next: 30-inline-or-queued.

#include <coroutine>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "base/result.hpp"
#include "steps/executor.hpp"
#include "steps/task.hpp"

enum class Ending { value, error, exception };

static steps::Queue queue;

struct Leaving {  // tells when a function's locals are destroyed
    const char* function;
    ~Leaving() { std::printf("%s ends, ", function); }
};

// [three]
static steps::Task<base::Result<int>> read_number(Ending ending) {
    const Leaving leaving{"read"};
    co_await queue.turn();  // whatever goes wrong, goes wrong later: the caller has stopped
    if (ending == Ending::error) co_return base::fail(base::Errno::timed_out);
    if (ending == Ending::exception) throw std::runtime_error("the line is cut");
    co_return 42;
}

static steps::Task<base::Result<int>> double_it(Ending ending) {
    const Leaving leaving{"double"};
    auto number = co_await read_number(ending);
    if (!number) co_return base::fail(number.error());  // an error is handed on in words
    co_return *number * 2;                              // an exception needs none
}

static steps::Task<> show(Ending ending) {
    try {
        auto number = co_await double_it(ending);
        if (number) std::printf("show gets the value %d\n", *number);
        if (!number)
            std::printf("show gets the error: %s\n", base::describe(number.error()));
    } catch (const std::exception& thrown) {
        std::printf("show gets the exception: %s\n", thrown.what());
    }
}
// [three]

// [detached]
enum class Policy { drop, rethrow, report };

struct Detached {  // a task that nobody awaits, so nobody takes its result
    struct promise_type {
        Policy policy;
        promise_type(steps::Task<>&, Policy chosen) noexcept : policy(chosen) {}
        Detached get_return_object() noexcept {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const {
            if (policy == Policy::rethrow) throw;  // leaves through resume()
            if (policy == Policy::report) std::printf("reported by the task, ");
        }
    };
    std::coroutine_handle<> frame;
};

static Detached detach(steps::Task<> task, Policy) { co_await task; }
// [detached]

static steps::Task<> fail_later() {
    co_await queue.turn();
    throw std::runtime_error("nobody awaits me");
}

static void lose(const char* what, Policy policy) {
    std::printf("%s: ", what);
    const Detached failing = detach(fail_later(), policy);
    queue.post(std::noop_coroutine());  // the next in the queue
    try {
        queue.run();
        std::printf("the executor knows nothing, ");
    } catch (const std::exception&) {
        std::printf("thrown into the executor's loop, ");
        failing.frame.destroy();  // it stands at its end, and it is ours now
    }
    std::printf("the next in the queue has run: %s\n", queue.run_one() ? "no" : "yes");
}

int main() {
    // 1. One failure in three forms, and the same way out.
    for (const Ending ending : {Ending::value, Ending::error, Ending::exception}) {
        const auto task = show(ending);
        queue.post(task.handle());
        queue.run();
    }

    // 2. The same exception in a task that nobody awaits.
    lose("drop", Policy::drop);
    lose("rethrow", Policy::rethrow);
    lose("report", Policy::report);
}

// Output:
// read ends, double ends, show gets the value 84
// read ends, double ends, show gets the error: timed out
// read ends, double ends, show gets the exception: the line is cut
// drop: the executor knows nothing, the next in the queue has run: yes
// rethrow: thrown into the executor's loop, the next in the queue has run: no
// report: reported by the task, the executor knows nothing, the next in the queue has run: yes
