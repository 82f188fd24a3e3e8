// meanwhile: a program computes while a call is in flight. How soon does it learn that the call is done?

#include "user/gauge/meanwhile.hpp"

#include "user/arguments.hpp"
#include "user/print.hpp"

using gauge::calls_made, gauge::Meanwhile, gauge::Seen, user::print;
using namespace std::chrono_literals;

static const char* yes(bool is_so) { return is_so ? "yes" : "no"; }

static void tell_looks(unsigned steps, const Seen& waiting) {
    const Seen seen = Meanwhile::look_every(steps);
    print("looks after every ", steps, " steps of work:\n");
    print("  learns of a call as soon as who waits: ", yes(seen.each() <= waiting.each()),
          "\n");
    print("  ten times later: ", yes(seen.each() >= 10 * waiting.each()), "\n");
    print("  looks in vain more often than not: ", yes(seen.looks > 2 * seen.calls), "\n");
}

int main(user::Arguments) {
    if (!Meanwhile::open()) return 1;
    const Seen waiting = Meanwhile::wait_for_each();
    print("waits for each of ", waiting.calls, " calls, and then works\n");
    for (const unsigned steps : {10'000U, 100U}) tell_looks(steps, waiting);

    const Seen seen = Meanwhile::be_interrupted();
    print("is interrupted:\n");
    print("  learns of a call as soon as who waits: ", yes(seen.each() <= waiting.each()),
          "\n");
    print("  all is done in three fourths of the time: ",
          yes(4 * seen.total <= 3 * waiting.total), "\n");
    print("  ", seen.interrupts, " interrupts for ", seen.calls, " calls\n");

    print("of 32 calls at once:\n");
    const unsigned together = Meanwhile::count_interrupts<32>(0us);
    print("  done at the same time: at most 2 interrupts: ", yes(together <= 2), "\n");
    print("  done one after the other: ", Meanwhile::count_interrupts<32>(100us),
          " interrupts\n");
    return user::flush() ? 0 : 1;
}
