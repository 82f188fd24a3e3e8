// Something is complete. Does its waiter run at once, or does it get in line?
//
// At once by a call: the stack grows with each completion that completes something. At once by a jump:
// it does not, and nothing else runs in between. By the queue: it does not, and everybody else comes
// first. We build chains, a million deep where that is possible, and measure the stack at the end.
//
// Before: 36-run-queue.  Next: 38-priorities-and-budgets.

#include <cstdint>
#include <cstdio>
#include <vector>

#include "futures/core/executor.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;

static std::uintptr_t highest;  // the frame where the chain begins
static std::uintptr_t deepest;  // bytes of stack between there and its end

[[gnu::noinline]] static void look_at_the_stack() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto depth = highest - here;
    if (depth > deepest) deepest = depth;
}

// [jump]
// Awaiting a task: its end jumps into whoever awaits it.
static Task<int> jump(int depth) {
    if (depth == 0) {
        look_at_the_stack();
        co_return 0;
    }
    const int below = co_await jump(depth - 1);
    if (depth % 1000 == 0) look_at_the_stack();
    co_return below + 1;
}
// [jump]

// [queue]
// Joining a spawned task: its end puts whoever awaits it into the queue.
static Task<int> queued(LocalExecutor& executor, int depth) {
    if (depth == 0) {
        look_at_the_stack();
        co_return 0;
    }
    auto child = executor.spawn(queued(executor, depth - 1));
    const auto below = co_await child;
    if (depth % 1000 == 0) look_at_the_stack();
    co_return *below + 1;
}
// [queue]

// [call]
/// A promise whose then() is called by whoever completes it, at once.
struct Link {
    Link* next = nullptr;
    void complete(int depth) noexcept {
        if (next == nullptr) {
            look_at_the_stack();
        } else {
            next->complete(depth + 1);
        }
        if (depth < 0) std::puts("");  // something is left to do: this is no tail call
    }
};
// [call]

static void show(const char* how, int depth, std::uintptr_t bytes, std::uintptr_t shallow) {
    const bool grows = bytes > 2 * shallow + 1024;
    std::printf("%-9s %7d deep: the stack %s\n", how, depth,
                grows ? "grows" : "does not grow");
}

template <class Run>
[[gnu::noinline]] static std::uintptr_t stack_of(Run run) {
    highest = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    deepest = 0;
    run();
    return deepest;
}

int main() {
    constexpr int most = 1'000'000;
    ClockDriver driver;
    LocalExecutor executor(driver);

    const auto call = [](int depth) {
        std::vector<Link> links(static_cast<std::size_t>(depth));
        for (std::size_t i = 1; i < links.size(); ++i) links[i - 1].next = &links[i];
        return stack_of([&] { links[0].complete(0); });
    };
    const auto jumps = [&](int depth) {
        return stack_of([&] { executor.block_on(jump(depth)); });
    };
    const auto queues = [&](int depth) {
        return stack_of([&] { executor.block_on(queued(executor, depth)); });
    };
    show("a call", 10'000, call(10'000), call(1));
    show("a jump", most, jumps(most), jumps(1));
    show("the queue", most, queues(most), queues(1));
}

// Output:
// a call      10000 deep: the stack grows
// a jump    1000000 deep: the stack does not grow
// the queue 1000000 deep: the stack does not grow
