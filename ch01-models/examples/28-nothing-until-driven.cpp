// An async function that is called does nothing.
//
// The call only makes a frame: the parameters, and a note of where to go on. The body runs
// when somebody drives the frame, from one stop to the next. A generator is driven by the
// loop that wants its values, a task by an executor; below that they are one machine.
//
// Before: 27-timers-compared.  Next: 29-errors-are-results.

#include <coroutine>
#include <cstdio>
#include <exception>
#include <source_location>
#include <string>

#include "base/tracer.hpp"

static std::string trace;  // what happened, in order

static void note(const std::string& what, const char* who, const std::string& say,
                 std::source_location where = std::source_location::current()) {
    static const auto lane = base::program_tracer().lane("program");
    trace += (trace.empty() ? "" : ", ") + what;
    base::program_tracer().instant(
        lane, what,
        {{"say", say}, {"line", where.line()}, {"who runs", who}, {"so far", trace}});
}

// The one promise: when the body starts, and what it says to its driver when it stops.
template <typename Start>
struct Routine {
    struct promise_type {
        int said = 0;
        promise_type() noexcept = default;
        Routine get_return_object() noexcept { return Routine(*this); }
        Start initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int value) noexcept {
            said = value;
            return {};
        }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };

    explicit Routine(promise_type& promise) noexcept
        : frame(std::coroutine_handle<promise_type>::from_promise(promise)) {}
    Routine(const Routine&) = delete;
    Routine& operator=(const Routine&) = delete;
    ~Routine() { frame.destroy(); }

    std::coroutine_handle<promise_type> frame;
};
using Lazy = Routine<std::suspend_always>;  // stops before the first line of the body
using Eager = Routine<std::suspend_never>;  // does not

// What a task awaits: it tells the driver what it waits for, and stops.
struct Wait {
    int what;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<Lazy::promise_type> self) const noexcept {
        self.promise().said = what;
    }
    void await_resume() const noexcept {}
};

static Lazy count_to(int last) {  // a generator: it stops to hand out a value
    note("begin", "body", "The body runs its first line only now.");
    for (int i = 1; i <= last; ++i) {
        co_yield i;
        note("go on", "body", "The body goes on behind its co_yield.");
    }
}

static Lazy fetch_parts(int last) {  // a task: it stops because it has to wait
    note("begin", "body", "The body runs its first line only now.");
    for (int i = 1; i <= last; ++i) {
        co_await Wait{i};
        note("go on", "body", "The body goes on behind its co_await.");
    }
}

static Eager start_at_once() {
    note("begin", "body", "An eager function runs inside the call.");
    co_return;
}

static std::string driven(Lazy& routine) {
    trace.clear();
    while (routine.frame.resume(), !routine.frame.done()) {
        const std::string said = std::to_string(routine.frame.promise().said);
        note("stop at " + said, "driver", "It stopped and said " + said + ".");
    }
    note("end", "driver", "The body has ended; the frame is still there.");
    return trace;
}

int main() {
    // 1. Calling it: no line of the body runs, not even if nobody ever drives it.
    { const Lazy never_driven = fetch_parts(3); }
    std::printf("called and thrown away: \"%s\"\n", trace.c_str());

    // 2. Driving it, as a generator and as a task.
    Lazy generator = count_to(2), task = fetch_parts(2);
    const std::string of_generator = driven(generator), of_task = driven(task);
    std::printf("generator: %s\n", of_generator.c_str());
    std::printf("task:      %s\n", of_task.c_str());
    std::printf("same trace: %s\n", of_generator == of_task ? "yes" : "no");

    // 3. The other choice: a function that starts inside the call.
    trace.clear();
    const Eager eager = start_at_once();
    std::printf("eager, only called: \"%s\"\n", trace.c_str());
}

// Output:
// called and thrown away: ""
// generator: begin, stop at 1, go on, stop at 2, go on, end
// task:      begin, stop at 1, go on, stop at 2, go on, end
// same trace: yes
// eager, only called: "begin"
