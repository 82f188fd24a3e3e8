// The first asynchronous call and the second, step by step: when does the program run, when the kernel, and what brings it?
//
// The program is /bin/two-calls. It writes down what it sees in the shared memory, and the kernel writes records of its traps;
// put together by time they are what is printed.
//
// Needs: board
// Board: --disk
// Before: 14-one-future.  Next: 15-rings.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/two-calls"}); }

// Output:
// who     traps  submitted  fetched  completed  taken
// program     0          0        0          0      0
// kernel      1          0        0          0      0
// kernel      1          0        0          0      0
// program     1          0        0          0      0
// program     1          1        0          0      0
// kernel      2          1        0          0      0
// kernel      2          1        1          1      0
// program     2          1        1          1      0
// program     2          1        1          1      1
// program     2          2        1          1      1
// kernel      3          2        1          1      1
// kernel      3          2        2          2      1
// program     3          2        2          2      1
// program     3          2        2          2      2
// both have answered with the number of the process
