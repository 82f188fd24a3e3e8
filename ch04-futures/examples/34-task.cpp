// Task: the coroutine of this chapter's library, polled by hand.
//
// A call makes a frame and nothing else. The first poll runs it up to the first wait that is not over.
// Each further poll asks the innermost wait, however deep it lies, and goes on from there. When a
// coroutine ends, the machine jumps into the one that awaits it. We play the executor, and count.
//
// Before: 33-one-trace-or-many.  Next: 35-states.

#include <cstdio>

#include "base/tracer.hpp"
#include "futures/core/task.hpp"

using namespace futures;

static base::Tracer& tracer = base::program_tracer();
static const base::Tracer::Lane executor_lane = tracer.lane("whoever polls"),
                                outer_lane = tracer.lane("sum"),
                                inner_lane = tracer.lane("number"),
                                leaf_lane = tracer.lane("leaf");

static void say(base::Tracer::Lane lane, const char* what, int line) {
    std::printf("  %s\n", what);
    tracer.instant(lane, "step", {{"say", what}, {"line", line}});
}

// [leaf]
/// Ready when somebody has put a number in.
class Leaf {
  public:
    using Output = int;
    Poll<int> poll(Context& context) noexcept {
        say(leaf_lane, "the leaf is asked", __LINE__);
        if (number_ != 0) return std::exchange(number_, 0);
        waker_.become(context.waker());
        return pending;
    }
    void put(int number) noexcept {
        number_ = number;
        std::exchange(waker_, Waker()).wake_by_ref();
    }

  private:
    int number_ = 0;
    Waker waker_;
};
// [leaf]

// [tasks]
static Task<int> number(Leaf& leaf) {
    say(inner_lane, "number() begins", __LINE__);
    const int value = co_await leaf;
    say(inner_lane, "number() ends, and jumps into sum()", __LINE__);
    co_return value;
}

static Task<int> sum(Leaf& leaf) {
    say(outer_lane, "sum() begins", __LINE__);
    const int first = co_await number(leaf);
    const int second = co_await number(leaf);
    say(outer_lane, "sum() ends", __LINE__);
    co_return first + second;
}
// [tasks]

// [waker]
static int wakes;
static constexpr RawWakerVTable counting{
    [](void*) noexcept { return RawWaker{nullptr, &counting}; },
    [](void*) noexcept { ++wakes; }, [](void*) noexcept { ++wakes; },
    [](void*) noexcept {}};
// [waker]

int main() {
    Leaf leaf;
    const Waker waker({nullptr, &counting});
    std::puts("call:");
    Task<int> task = sum(leaf);
    for (int poll = 1;; ++poll) {
        std::printf("poll %d:\n", poll);
        tracer.instant(executor_lane, "poll",
                       {{"say", "The task is polled."}, {"line", __LINE__}});
        Context context(waker);
        auto result = task.poll(context);
        if (result.is_ready()) {
            std::printf("the sum is %d, after %d wakes\n", result.value(), wakes);
            return 0;
        }
        leaf.put(poll * 10);
    }
}

// Output:
// call:
// poll 1:
//   sum() begins
//   number() begins
//   the leaf is asked
// poll 2:
//   the leaf is asked
//   number() ends, and jumps into sum()
//   number() begins
//   the leaf is asked
// poll 3:
//   the leaf is asked
//   number() ends, and jumps into sum()
//   sum() ends
// the sum is 30, after 2 wakes
