// Two processes talk through memory that both have agreed to share. The kernel makes it, wakes whoever sleeps, and tells each
// when the other has gone. It never sees what they say.
//
// The program is /bin/channels: a client that counts its own system calls, and a server.
//
// Needs: board
// Board: --disk
// Before: 15-rings, 19-user-interrupts.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/channels"}); }

// Output:
// one at a time: 32 answers, 32 calls
// 8 at a time: 32 answers, 4 calls
// 32 at once: 32 answers, 1 call
// both look: 4 answers, 0 calls
// a server ends after 1 of 3: 1 answer, then: it has gone
// a server refuses: connection refused
// all pages were given back: yes
