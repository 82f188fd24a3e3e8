// No child outlives its scope: tasks that end before the block that has started them.
//
// A spawned task is on its own. If the one that has spawned it ends early, it goes on, and what it refers
// to may be gone. The tasks of a scope cannot do that: a scope is a future itself, they are polled only
// when it is, and when it is destroyed, so are they. That also holds when somebody cancels the whole.
//
// Before: 46-timeout.  Next: 48-cancellation.

#include <cstdio>
#include <string>

#include "base/tracer.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/scope.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/timeout.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

static base::Tracer& tracer = base::program_tracer();
static int alive;  // children

/// Counts the children that are there.
class Child {
  public:
    explicit Child(const char* name) : lane_(tracer.lane(name)) {
        ++alive;
        tracer.begin(lane_, "works");
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        --alive;
        tracer.end(lane_);
    }

  private:
    base::Tracer::Lane lane_;
};

// [scope]
static Task<> work(const char* name, int seconds, int& done) {
    const Child child(name);
    co_await sleep(seconds * 1s);
    ++done;  // a variable of the parent: it is still there
}

static Task<int> parent(Scope<>& scope) {
    int done = 0;
    auto first = scope.spawn(work("first", 1, done));
    auto second = scope.spawn(work("second", 2, done));
    auto third = scope.spawn(work("third", 3, done));
    (void)co_await first;
    (void)co_await third;
    (void)co_await second;
    co_return done;
}
// [scope]

static Task<> all_in_time() {
    const auto done = co_await in_scope(parent);
    std::printf("%d children have ended, %d are left\n", *done, alive);
}

static Task<> out_of_time() {
    const auto done = co_await timeout(1500ms, in_scope(parent));
    std::printf("the time is up: %s; %d children are left\n", done ? "no" : "yes", alive);
}

int main() {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    executor.block_on(all_in_time());
    executor.block_on(out_of_time());
    std::printf("%lld ms\n", static_cast<long long>(base::rounded_ms(driver.now())));
}

// Output:
// 3 children have ended, 0 are left
// the time is up: yes; 0 children are left
// 4500 ms
