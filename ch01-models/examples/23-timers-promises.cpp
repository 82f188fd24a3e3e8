// Three waits with promises: a wait gives an object, which is told what comes next.
//
// A promise is pending until it is fulfilled or rejected, once. Its then() gives the next
// one, which waits for what the function in it returns. So a chain stays flat, and a
// rejection falls past every then() to the end.
//
// Before: 22-timers-callbacks.  Next: 24-timers-state-machine.

#include <cstdio>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "base/timers.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;

static base::Timers timers(base::program_clock());

// [mechanism]
using Outcome = base::Result<void>;  // fulfilled, or rejected with the reason

class Promise {
  public:
    // For the one who promised. Only the first call counts.
    void settle(Outcome outcome) const {
        if (state_->outcome) return;
        state_->outcome = outcome;
        if (state_->handler) state_->handler(outcome);
    }
    // For the one who waits: calls `handler` with the outcome, at once if it is known.
    void when_settled(std::move_only_function<void(Outcome)> handler) const {
        if (const auto known = state_->outcome) return handler(*known);
        state_->handler = std::move(handler);
    }
    template <typename Next>
    Promise then(Next next) const {
        Promise result;
        when_settled([result, next = std::move(next)](Outcome outcome) {
            if (!outcome) return result.settle(outcome);  // rejected: past `next`
            if constexpr (std::is_void_v<decltype(next())>) {
                next();
                result.settle({});
            } else {  // the chain waits for the promise that `next` gives
                next().when_settled([result](Outcome inner) { result.settle(inner); });
            }
        });
        return result;
    }

  private:
    struct State {
        std::optional<Outcome> outcome;  // none while pending
        std::move_only_function<void(Outcome)> handler;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();  // both sides hold it
};

static Promise timer(base::nanoseconds duration, Outcome outcome = {}) {
    Promise promise;
    waits::begin(duration);
    timers.after(duration, [promise, duration, outcome] {
        waits::done(duration);
        promise.settle(outcome);
    });
    return promise;
}
// [mechanism]

// [in-a-row]
static void one_after_the_other() {
    timer(200ms)
        .then([] { return timer(100ms); })
        .then([] { return timer(50ms); })
        .then([] { waits::all_done(); });
}
// [in-a-row]

// [together]
static void together() {
    Promise a = timer(200ms), b = timer(100ms), c = timer(50ms);  // all three run from here
    a.then([b] { return b; }).then([c] { return c; }).then([] { waits::all_done(); });
}
// [together]

int main() {
    waits::part("one after the other");
    one_after_the_other();
    timers.run();

    waits::part("together");
    together();
    timers.run();

    waits::part("the first one fails");
    timer(200ms, base::fail(base::Errno::timed_out))
        .then([] { waits::all_done(); })
        .when_settled(
            [](auto end) { std::puts(end ? "fulfilled" : describe(end.error())); });
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
// the first one fails:
//   200 ms: the wait of 200 ms is done
// timed out
