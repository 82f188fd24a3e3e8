// Coroutine, thread, process: three switches, and stacks that belong to whoever runs.
//
// The program is called switches. Its coroutines run on whatever stack is idle: a hundred that yield need one. One that is
// interrupted keeps its stack, and the others go on on another. One that stops in a plain function keeps it, too: that is a
// thread. The most urgent is always next. What a switch of each kind costs is counted, with the stacks and the page tables
// that it takes.
//
// Needs: board
// Programs: switches
// Before: 14-one-future.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run_embedded("switches"); }

// Output:
// 100 coroutines yield 10 times each: 1100 switches
//   stacks: at most 1, now 1
// 5 coroutines that never yield all begin: yes
//   stacks: at most 5, now 1
// by priority:  chief  high  chief again  usual  low
// a switch from one to another:
//   coroutine: up to 80 instructions: yes; of 1000, 0 took another stack, 0 another page table
//   thread: up to 200 instructions: yes; of 1000, 2000 took another stack, 0 another page table
//   process: up to 800 instructions: yes; of 1000, 0 took another stack, 1003 another page table
// a new coroutine: up to 150 instructions: yes, up to 256 bytes: yes; a stack: 8192 bytes
// other than one stack, and one for each that keeps its own: 0 times
// switches has ended with 0; processes left: 0
