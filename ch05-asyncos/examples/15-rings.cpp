// System calls that are no traps: a program writes them into memory that it shares with the kernel, and the kernel writes
// the results there. One trap tells of many; none is needed if somebody comes by anyway.
//
// The program is /bin/rings. It counts its own traps.
//
// Needs: board
// Board: --disk
// Before: 11-pipes-and-signals, 14-one-future.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/rings"}); }

// Output:
// 32 tasks ask: 32 answers, 1 trap
// 4 calls to write, 4 to read: 17 bytes, 4 traps
// 8 tasks ask, and wait until it is seen: 8 answers, 0 traps
// whoever tells has the answers sooner: yes
// a blocking read: 69 bytes, 1 trap
