// A process is a task: it enters its program, and comes back with each trap.
//
// One program forks: nothing is copied before it is written, so the two share what they only read. One child never asks
// the kernel for anything; the timer takes the processor from it after ten milliseconds, so its parent still wakes. What
// a system call, a fork, a byte through two pipes and a signal cost is counted in instructions.
//
// Needs: board
// Programs: family
// Before: 07-first-user-program.  Next: 09-a-disk-asynchronously.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run_embedded("family"); }

// Output:
// child ended with 2; my own is still 1
// the hog ended by signal 9
// ... (four counts of instructions, which move with the programs)
// family has ended with 0; processes left: 0
