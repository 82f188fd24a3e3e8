// One allocation for a task, none for a wake, none for a poll: counted.
//
// The header of a spawned task lies in front of its frame, in the same block. Its waker is a pointer to the
// header, its place in the queue is a member of the header, its timer lies in the frame. So a server with a
// thousand tasks has asked for memory a thousand times, whatever happens to the tasks. And if the blocks
// come out of a pool, it is not even asked for memory.
//
// Without: tsan (it brings an operator new of its own)
// Before: 39-frame-sizes.  Next: 41-indirect-calls.

#include <cstdio>
#include <vector>

#include "futures/core/event.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/frame_pool.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "judge/budget.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [task]
static Task<> waits(Event<Local>& event) {
    co_await yield();
    co_await event.wait();
    co_await sleep(10ms);
}
static Task<> pooled(std::allocator_arg_t, Allocator&, Event<Local>& event) {
    co_await event.wait();
}
// [task]

static void say(const char* what, const judge::Allocations& allocations,
                std::size_t tasks) {
    std::printf("%s: %zu for %zu tasks\n", what, allocations.blocks(), tasks);
}

int main() {
    constexpr std::size_t count = 1000;
    VirtualDriver driver;
    LocalExecutor executor(driver);
    Event<Local> event;
    {
        const judge::Allocations allocations;
        for (std::size_t i = 0; i < count; ++i) executor.spawn_detached(waits(event));
        say("allocations to spawn", allocations, count);
    }
    {
        const judge::Allocations allocations;
        executor.run_ready();  // all wait for the event
        event.notify_all();
        executor.run();  // all wake, sleep, wake, and end
        say("allocations to poll, wake and sleep", allocations, count);
    }
    {
        FramePool pool;
        for (int round = 1; round <= 2; ++round) {
            const judge::Allocations allocations;
            for (std::size_t i = 0; i < count; ++i) {
                executor.spawn_detached(pooled(std::allocator_arg, pool, event));
            }
            executor.run_ready();
            event.notify_all();
            executor.run_ready();
            std::printf("with a pool, round %d: %s\n", round,
                        allocations.blocks() == 0   ? "no allocation"
                        : allocations.blocks() < 10 ? "less than one for a hundred tasks"
                                                    : "too many");
        }
    }
}

// Output:
// allocations to spawn: 1000 for 1000 tasks
// allocations to poll, wake and sleep: 0 for 1000 tasks
// with a pool, round 1: less than one for a hundred tasks
// with a pool, round 2: no allocation
