// One order: what is most urgent of all that the system could do is done next, whoever asked for it.
//
// The program is called order. Jobs of four processes on eight levels run as if they were of one. 64 connections are
// more than the hart can serve: the first level has most of it, and by ageing no other has nothing. A process that forges
// its level comes as far as its ceiling. One that is waited for stands as high as who waits, if the kernel knows.
//
// Needs: board
// Programs: order
// Before: 21-three-switches.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run_embedded("order"); }

// Output:
// 64 jobs of 4 processes, each for itself: some run after a less urgent one: yes
//   in one order: no
// 64 connections on 8 levels, saturated:
//   no level has less than the one below it: yes
//   the first has at least 8 times the last: yes
//   each level was served: yes
// beside one that lies, without a ceiling, there is time for us: no
//   with one: yes
// level 8 waits for level 48, and then, too, for somebody on level 24
//   if it asks through a pipe: yes
//   if it hands over: no
// order has ended with 0; processes left: 0
