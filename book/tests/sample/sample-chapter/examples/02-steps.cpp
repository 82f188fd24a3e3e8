// A queue of tasks: a stand-in for the tests of the book.

#include <cstdio>

int main() {
    int queue = 0;
    for (int round = 0; round < 3; ++round) {
        queue = queue + 1;
        std::printf("round %d\n", round);
    }
}

// Output:
// round 0
// round 1
// round 2
