// A call is in flight, and the program computes. It learns that the call is done because it waits for it, because it looks
// now and then, or because the result interrupts it.
//
// The program is /bin/meanwhile.
//
// Needs: board
// Board: --disk
// Before: 15-rings, 19-user-interrupts.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/meanwhile"}); }

// Output:
// waits for each of 100 calls, and then works
// looks after every 10000 steps of work:
//   learns of a call as soon as who waits: no
//   ten times later: yes
//   looks in vain more often than not: no
// looks after every 100 steps of work:
//   learns of a call as soon as who waits: yes
//   ten times later: no
//   looks in vain more often than not: yes
// is interrupted:
//   learns of a call as soon as who waits: yes
//   all is done in three fourths of the time: yes
//   100 interrupts for 100 calls
// of 32 calls at once:
//   done at the same time: at most 2 interrupts: yes
//   done one after the other: 32 interrupts
