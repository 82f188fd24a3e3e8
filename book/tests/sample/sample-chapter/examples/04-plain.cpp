#include "base/clock.hpp"

int main() {
    base::Clock& clock = base::program_clock();
    // [loop]
    for (int round = 0; round < 3; ++round) {
        clock.sleep_for(base::nanoseconds(1));  // a short sleep
    }
    // [loop]
}

// Output:
// plain
