// Three waits in a coroutine made of macros: the switch of a state machine, hidden.
//
// A case label may stand anywhere inside a switch, even between two statements. So a macro
// can note the line and return, and put a label behind the return: the next call jumps
// there. It reads like a coroutine, but the compiler does not know that it is one, and
// keeps no local variable across a wait. No other program of ours uses such a macro.
//
// Before: 25-timers-coroutine.  Next: 27-timers-compared.

#include <cstdio>

#include "base/timers.hpp"
#include "waits/waits.hpp"

using namespace std::chrono_literals;
using base::nanoseconds;

static base::Timers timers(base::program_clock());

// clang-format off
// [mechanism]
#define BEGIN            switch (line) { case 0:
#define UNTIL(condition) line = __LINE__; return; case __LINE__: if (!(condition)) return
#define WAIT(duration)   wait(duration, *this); UNTIL(true)
#define END              default: break; }

// Returns at once. When the time is over, the loop calls step().
template <typename Coroutine>
static void wait(nanoseconds duration, Coroutine& coroutine) {
    waits::begin(duration);
    timers.after(duration, [duration, &coroutine] {
        waits::done(duration);
        coroutine.step();
    });
}
// [mechanism]
// clang-format on

// [in-a-row]
struct OneAfterTheOther {
    int line = 0;
    void step() {
        BEGIN;
        WAIT(200ms);
        WAIT(100ms);
        WAIT(50ms);
        waits::all_done();
        END;
    }
};
// [in-a-row]

// [together]
struct Together {
    int line = 0, left = 3;
    void step() {
        BEGIN;
        for (auto duration : {200ms, 100ms, 50ms}) wait(duration, *this);
        UNTIL(--left == 0);
        waits::all_done();
        END;
    }
};
// [together]

// [lost]
struct Forgetful {
    int line = 0, member = 0;
    void step() {
        int local = 0;  // a new one in each call of step()
        BEGIN;
        member = local = 7;  // NOLINT: true, nobody reads this local again
        WAIT(50ms);
        std::printf("set to 7: the member is %d, the local is %d\n", member, local);
        END;
    }
};
// [lost]

int main() {
    waits::part("one after the other");
    OneAfterTheOther first;
    first.step();
    timers.run();

    waits::part("together");
    Together second;
    second.step();
    timers.run();

    waits::part("a local variable across a wait");
    Forgetful third;
    third.step();
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
// a local variable across a wait:
//    50 ms: the wait of 50 ms is done
// set to 7: the member is 7, the local is 0
