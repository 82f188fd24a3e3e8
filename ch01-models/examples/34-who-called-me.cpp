// Who called me? The machine's stack and the chain of waiters give different answers.
//
// A coroutine that was resumed stands on the stack of its executor: a backtrace shows the
// loop that drives it, and none of the functions that wait for it. Two more words in each
// frame tell them: who awaits it, and in which line of which function it waits itself.
//
// Needs: linux
// Before: 33-one-trace-or-many.  Next: 35-no-operating-system.

#include <execinfo.h>
#include <unwind.h>

#include <coroutine>
#include <cstdio>
#include <exception>
#include <source_location>
#include <span>
#include <string_view>
#include <utility>

struct Task {
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;
    using Place = std::source_location;
    static inline Handle ready;  // the whole queue of this program's executor

    struct Start : std::suspend_always {  // awaiting a task: it runs, and knows who waits
        Handle task;
        Handle await_suspend(Handle waiter) const noexcept {
            task.promise().waiter = waiter;
            task.promise().caller = &waiter.promise();
            return task;
        }
    };
    struct Turn : std::suspend_always {  // the executor's turn; tells who we are afterwards
        promise_type* me = nullptr;
        void await_suspend(Handle self) noexcept { me = &(ready = self).promise(); }
        promise_type* await_resume() const noexcept { return me; }
    };
    struct End : std::suspend_always {
        std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
            return ended.promise().waiter;
        }
    };
    // [chain]
    struct promise_type {
        std::coroutine_handle<> waiter = std::noop_coroutine();
        promise_type* caller = nullptr;  // whose coroutine the waiter is: the chain
        Place place;                     // where it waits itself: function and line

        // Every co_await of the body passes through one of these, and brings its place.
        Start await_transform(const Task& task, Place here = Place::current()) noexcept {
            place = here;
            return Start{{}, task.frame};
        }
        Turn await_transform(Turn turn, Place here = Place::current()) noexcept {
            place = here;
            return turn;
        }
        // [chain]
        promise_type() noexcept = default;
        Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        End final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };

    explicit Task(Handle handle) noexcept : frame(handle) {}
    Task(const Task&) = delete;
    ~Task() { frame.destroy(); }
    Handle frame;
};

static void print(const Task::Place& place) {
    std::string_view name = place.function_name();  // "Task read_line()" or the like
    name = name.substr(0, name.find('('));
    name.remove_prefix(name.rfind(' ') + 1);
    std::printf(" %.*s:%u", static_cast<int>(name.size()), name.data(), place.line());
}

[[gnu::noinline]] void run() {
    while (const Task::Handle next = std::exchange(Task::ready, {})) next.resume();
}

[[gnu::noinline]] void who_called_me(Task::promise_type* me) {
    void* places[32];
    std::printf("the machine's stack: ");
    for (void* place : std::span(places, static_cast<std::size_t>(backtrace(places, 32)))) {
        void* const code = _Unwind_FindEnclosingFunction(place);
        if (code == reinterpret_cast<void*>(&run)) std::printf(" run");
        for (auto* task = me; task != nullptr; task = task->caller) {
            // The first word of a coroutine's frame is the address of its code.
            void* const frame = Task::Handle::from_promise(*task).address();
            if (code == *static_cast<void**>(frame)) print(task->place);
        }
    }
    std::printf("\nthe chain of waiters:");
    for (auto* task = me; task != nullptr; task = task->caller) print(task->place);
    std::printf("\n");
}

static Task read_line() {
    auto* me = co_await Task::Turn{};
    who_called_me(me);
}

static Task parse_header() { co_await read_line(); }

static Task serve_client() { co_await parse_header(); }

int main() {
    const Task task = serve_client();
    task.frame.resume();  // as far as the Turn; the rest is the executor's
    run();
}

// Output:
// the machine's stack:  read_line:104 run
// the chain of waiters: read_line:104 parse_header:108 serve_client:110
