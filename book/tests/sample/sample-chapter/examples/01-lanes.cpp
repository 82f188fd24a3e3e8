// Two readers and one disk: a stand-in for the tests of the book.
//
// Why it matters: the timeline is drawn from what this program traces.
// Needs: linux
// Before: nothing.  Next: 02-steps.

#include "base/clock.hpp"

int main() {
    base::Clock& clock = base::program_clock();
    // [wait]
    clock.sleep_for(base::nanoseconds(50'000'000));
    // [wait]
    std::printf("done at %d ms\n", 50);
}

// Output:
// first waits
// second computes
// done at 50 ms
