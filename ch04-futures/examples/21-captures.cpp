// A lambda that is a coroutine, and the captures that end before its body has begun.
//
// Calling the lambda makes a frame and returns. The lambda itself, a temporary, ends with that
// line; its captures end with it. The body runs later. Here it does not look at what it has
// captured, so that this program is defined; the twin `capture` does.
//
// Before: 20-what-a-frame-holds.  Next: 22-borrowed-parameters.

#include <cstdio>
#include <utility>

#include "frames/task.hpp"
#include "lifetimes/witness.hpp"

using frames::Task;
using lifetimes::Witness;

static void body() { std::puts("  the body runs"); }

// [invoke]
// Keeps a lambda alive for as long as its coroutine runs: it is a parameter by value here, and
// so it stands in this frame.
template <typename Lambda>
static Task invoke(Lambda lambda) {
    Task task = lambda();
    co_await task;
}
// [invoke]

// [captured]
static void captured_and_called_at_once() {
    std::puts("captured, called at once:");
    Task task = [captured = Witness("the capture")]() -> Task {
        body();
        co_return;
    }();
    task.resume();
}
// [captured]

// [parameter]
static void a_parameter() {
    std::puts("a parameter by value, no captures:");
    Task task = [](Witness) -> Task {
        body();
        co_return;
    }(Witness("the parameter"));
    task.resume();
}
// [parameter]

// [kept]
static void captured_and_kept() {
    std::puts("captured, and the lambda outlives the task:");
    auto lambda = [captured = Witness("the capture")]() -> Task {
        body();
        co_return;
    };
    Task task = lambda();
    task.resume();
}

static void captured_and_in_a_frame() {
    std::puts("captured, and the lambda stands in a frame:");
    auto lambda = [captured = Witness("the capture")]() -> Task {
        body();
        co_return;
    };
    Task task = invoke(std::move(lambda));
    task.resume();
}
// [kept]

int main() {
    captured_and_called_at_once();
    a_parameter();
    captured_and_kept();
    captured_and_in_a_frame();
}

// Output:
// captured, called at once:
//   the capture ends
//   the body runs
// a parameter by value, no captures:
//   the body runs
//   the parameter ends
// captured, and the lambda outlives the task:
//   the body runs
//   the capture ends
// captured, and the lambda stands in a frame:
//   the body runs
//   the capture ends
