// A process asks another one, and waits for the answer: the processor goes straight to who is to answer, and with the answer
// back. Nobody is put into a queue, nobody is waked, and the executor does not choose.
//
// The program is /bin/hand-over: a client, and a server that computes squares; first so, then by messages as in 29-channels.
//
// Needs: board
// Board: --disk
// Before: 29-channels.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/hand-over"}); }

// Output:
// by messages: 64 answers; turns of the executor for each: 2
// handed over: 64 answers; turns of the executor for each: 0
// less than half of the instructions: yes
// a signal while the server works: it waits no more; the next answer is its own: yes
// the server ends: the client is told
