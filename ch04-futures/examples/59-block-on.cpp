// From a function that waits to a task, three ways; and what must not be done.
//
// block_on() polls one task until it has ended, and lets the thread sleep in between. The library has
// two: a free one, for a single task, and the runtime's, whose other tasks go on as well. The core of
// the first is small enough to write by hand: a waker that rings a condition variable.
//
// Before: 58-function-colours.  Next: 60-spawn-blocking.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <utility>

#include "base/must.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [by_hand]
// A thread that can be rung. One ring before the wait counts, too: otherwise it would be lost.
class Bell {
  public:
    Waker waker() noexcept { return Waker(RawWaker{this, &vtable}); }
    void wait() {
        std::unique_lock lock(mutex_);
        rung_.wait(lock, [this] { return is_rung_; });
        is_rung_ = false;
    }

  private:
    static RawWaker clone(void* bell) noexcept { return {bell, &vtable}; }
    static void ring(void* data) noexcept {
        Bell& bell = *static_cast<Bell*>(data);
        const std::lock_guard lock(bell.mutex_);
        bell.is_rung_ = true;
        bell.rung_.notify_one();
    }
    static void drop(void*) noexcept {}
    static constexpr RawWakerVTable vtable{clone, ring, ring, drop};

    std::mutex mutex_;
    std::condition_variable rung_;
    bool is_rung_ = false;
};

template <Future F>
static typename F::Output wait_for(F& future, int& polls) {
    Bell bell;
    const Waker waker = bell.waker();
    for (;; bell.wait()) {
        Context context(waker);
        ++polls;
        auto answer = future.poll(context);
        if (answer.is_ready()) return std::move(answer).value();
    }
}
// [by_hand]

static Task<int> after(nanoseconds time, int value) {
    co_await sleep(time);
    co_return value;
}

static Task<> count(int& ticks) {
    for (;; ++ticks) co_await sleep(1ms);
}

int main() {
    // 1. By hand: another thread has the answer, and rings.
    Oneshot<int> pair;
    std::thread other([to = std::move(pair.sender)]() mutable {
        std::this_thread::sleep_for(100ms);
        (void)to.send(1);
    });
    int polls = 0;
    const auto answer = wait_for(pair.receiver, polls);
    other.join();
    std::printf("by hand:            %d, after %d polls\n", answer.value_or(0), polls);

    // 2. A free function, for one task: an executor that lives as long as the call.
    std::printf("futures::block_on:  %d\n", block_on(after(1ms, 2)));

    // 3. A runtime's: its other tasks go on meanwhile, and stay when it has returned.
    auto runtime = base::must("open a runtime", Runtime::open());
    int ticks = 0;
    (void)runtime.spawn(count(ticks));
    const int value = runtime.block_on(after(50ms, 3));
    std::printf(
        "Runtime::block_on:  %d, and another task has gone on: %s, and is still there: "
        "%s\n",
        value, ticks > 1 ? "yes" : "no", runtime.executor().tasks() == 1 ? "yes" : "no");
}

// Output:
// by hand:            1, after 2 polls
// futures::block_on:  2
// Runtime::block_on:  3, and another task has gone on: yes, and is still there: yes
