// Three waits in a coroutine: a wait is written like a call, and the compiler cuts there.
//
// From a body with co_await the compiler makes what 24-timers-state-machine did by hand: an
// object (the frame) that holds the parameters, the locals and the place to go on, and a
// function resume(). What it asks of us are the two small classes below.
//
// Before: 24-timers-state-machine.  Next: 26-timers-macro.

#include <coroutine>
#include <exception>
#include <source_location>

#include "base/timers.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;
using waits::Step;
using Where = std::source_location;

static base::Timers timers(base::program_clock());

// [mechanism]
// What a coroutine gives its caller. This one is started and left alone.
struct Task {
    struct promise_type {
        Task get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }  // runs at once
        std::suspend_never final_suspend() noexcept { return {}; }    // frees the frame
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
};

// What co_await asks. The timer runs from its construction, awaited or not.
class Timer {
  public:
    explicit Timer(nanoseconds duration) {
        waits::begin(duration);
        timers.after(duration, [this, duration] {
            waits::done(duration);
            done_ = true;
            waits::step(Step::loop_resumes, __LINE__ + 1, timers.size());
            if (waiter_) waiter_.resume();
        });
    }
    Timer(const Timer&) = delete;  // the loop knows it by its address

    bool await_ready() const noexcept { return done_; }
    void await_suspend(std::coroutine_handle<> coroutine,
                       Where co_await_is = Where::current()) {
        waits::step(Step::stops, co_await_is.line(), timers.size());
        waiter_ = coroutine;
    }
    void await_resume(Where co_await_is = Where::current()) const {
        waits::step(Step::goes_on, co_await_is.line(), timers.size());
    }

  private:
    bool done_ = false;
    std::coroutine_handle<> waiter_;
};
// [mechanism]

// [in-a-row]
static Task one_after_the_other() {
    co_await Timer(200ms);
    co_await Timer(100ms);
    co_await Timer(50ms);
    waits::all_done();
}
// [in-a-row]

// [together]
static Task together() {
    Timer a(200ms), b(100ms), c(50ms);  // all three run from here
    co_await a;
    co_await b;
    co_await c;
    waits::all_done();
}
// [together]

int main() {
    waits::part("one after the other");
    one_after_the_other();
    waits::step(Step::main_goes_on, __LINE__ + 1, timers.size());
    timers.run();

    waits::part("together");
    together();
    waits::step(Step::main_goes_on, __LINE__ + 1, timers.size());
    timers.run();
    return 0;
}

// Output:
// one after the other:
//   200 ms: the wait of 200 ms is done
//   300 ms: the wait of 100 ms is done
//   350 ms: the wait of 50 ms is done
//   350 ms: all three are done
// together:
//    50 ms: the wait of 50 ms is done
//   100 ms: the wait of 100 ms is done
//   200 ms: the wait of 200 ms is done
//   200 ms: all three are done
