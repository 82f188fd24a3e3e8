// Three waits as a state machine: a wait ends the call, a number says where to go on.
//
// Nothing is nested, and nothing waits on a stack. The member at_ holds all that must be
// remembered; each call of step() does the piece of work from one wait to the next. It is
// as small as it can be, and we must keep its order straight ourselves.
//
// Before: 23-timers-promises.  Next: 25-timers-coroutine.

#include <cstdint>

#include "base/timers.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;

static base::Timers timers(base::program_clock());

// [mechanism]
// Returns at once. When the time is over, the loop calls step().
template <typename Machine>
static void wait(nanoseconds duration, Machine& machine) {
    waits::begin(duration);
    timers.after(duration, [duration, &machine] {
        waits::done(duration);
        machine.step();
    });
}
// [mechanism]

// [in-a-row]
class OneAfterTheOther {
  public:
    void step() {
        switch (at_) {
            case At::start:
                at_ = At::after_200;
                return wait(200ms, *this);
            case At::after_200:
                at_ = At::after_100;
                return wait(100ms, *this);
            case At::after_100:
                at_ = At::after_50;
                return wait(50ms, *this);
            case At::after_50:
                waits::all_done();
        }
    }

  private:
    enum class At : std::uint8_t { start, after_200, after_100, after_50 };
    At at_ = At::start;
};
// [in-a-row]

// [together]
class Together {
  public:
    void step() {
        switch (at_) {
            case At::start:
                at_ = At::some_left;
                for (auto duration : {200ms, 100ms, 50ms}) wait(duration, *this);
                return;
            case At::some_left:
                if (--left_ == 0) waits::all_done();
        }
    }

  private:
    enum class At : std::uint8_t { start, some_left };
    At at_ = At::start;
    std::uint8_t left_ = 3;
};
// [together]

int main() {
    waits::part("one after the other");
    OneAfterTheOther first;
    first.step();
    timers.run();

    waits::part("together");
    Together second;
    second.step();
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
