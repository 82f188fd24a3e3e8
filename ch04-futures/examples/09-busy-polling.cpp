// Who decides when to ask again? To ask all the time costs a processor, to be told costs nothing.
//
// One future, two executors. The first one polls in a loop and ignores the waker. The second
// one polls, sleeps until the waker is called, and polls again. The future is the same: it
// keeps the waker of whoever asked last, and calls it when the value is there. (The wait is a
// real one here, in tests, too: it is the processor's time that is compared.)
//
// Before: 08-not-before-asked.  Next: 10-wakers.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <utility>

#include "byhand/future.hpp"
#include "judge/budget.hpp"

using namespace std::chrono_literals;
using byhand::Nothing, byhand::Poll, byhand::Waker;

// [future]
// Something that another thread does, not yet done.
class Deed {
  public:
    using Output = Nothing;
    Poll<Nothing> poll(const Waker& waker) {
        const std::lock_guard lock(mutex_);
        if (done_) return Nothing();
        waker_ = waker.clone();  // the lock: the deed is done before, or after
        return byhand::pending;
    }
    void do_it() {
        const std::lock_guard lock(mutex_);
        done_ = true;
        waker_.wake();
    }

  private:
    std::mutex mutex_;
    bool done_ = false;
    Waker waker_ = Waker::none();
};
// [future]

// [busy]
static int poll_busily(Deed& deed) {
    int polls = 1;
    while (!deed.poll(Waker::none())) ++polls;
    return polls;
}
// [busy]

// [woken]
// A thread that sleeps until it is woken, also by a wake-up that came before.
class Sleeper {
  public:
    Waker waker() noexcept {
        static constexpr byhand::WakerTable table{
            [](void*) {}, [](void* self) { static_cast<Sleeper*>(self)->wake(); },
            [](void*) {}};  // nothing to count: the sleeper outlives its wakers
        return {this, table};
    }
    void sleep() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return std::exchange(woken_, false); });
    }

  private:
    void wake() {
        const std::lock_guard lock(mutex_);
        woken_ = true;
        changed_.notify_one();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
};

static int poll_when_woken(Deed& deed) {
    Sleeper sleeper;
    const Waker waker = sleeper.waker();
    int polls = 1;
    for (; !deed.poll(waker); ++polls) sleeper.sleep();
    return polls;
}
// [woken]

struct Cost {
    int polls;
    double cpu_ms;
};

static Cost cost_of(const char* name, int (*drive)(Deed&)) {
    Deed deed;
    std::jthread doer([&deed] {
        std::this_thread::sleep_for(300ms);
        deed.do_it();
    });
    const judge::CpuTime time;
    Cost cost{drive(deed), 0};
    cost.cpu_ms = std::chrono::duration<double, std::milli>(time.used()).count();
    std::printf("%-12s %9d polls, %8.3f ms of CPU\n", name, cost.polls, cost.cpu_ms);
    return cost;
}

int main() {
    const Cost busy = cost_of("in a loop:", poll_busily);
    const Cost woken = cost_of("when woken:", poll_when_woken);
    std::printf("polls when woken: %d; in a loop: %s\n", woken.polls,
                busy.polls > 1000 ? "over a thousand" : "few");
    std::printf("the loop takes over 10 times the processor's time: %s\n",
                busy.cpu_ms > 10 * woken.cpu_ms ? "yes" : "no");
}

// Output:
// ... (how often a loop asks, and the time, depend on the machine)
// polls when woken: 2; in a loop: over a thousand
// the loop takes over 10 times the processor's time: yes
