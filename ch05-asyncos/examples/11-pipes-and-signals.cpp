// Processes talk: through pipes, in which bytes wait, and by signals, which wait in a set.
//
// The program is called talk. A child that knows only its input and its output answers through two pipes, because its
// descriptors were copied onto them. Signals that are held back are a set of bits; let through, each makes a frame on the
// program's own stack, and its handler may change what it has interrupted. Then sleeps, with and without the gap in which
// a signal is missed, and one wait for several files. The same program prints the same on Linux.
//
// Needs: board
// Programs: talk
// Before: 10-files.  Next: 12-shell.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run_embedded("talk"); }

// Output:
// the child answers: HELLO
// and then: 0 bytes
// an empty pipe: it would have to wait
// a full pipe: it would have to wait
// a child with one end less: 1
// a child that talks to nobody: signal 13
// and if it ignores that: nobody reads from this pipe any more
// pending: 10 12
//   handler of 12
//   handler of 10
//   a fault at 140000000
// a load from nowhere gives 42
// the handler's frame lay below mine: yes
// a long sleep: interrupted by a signal, more than 900 s are left: yes
// a signal before the wait: told
// after 20 ms: 0 of 2 files
// then 1 of 2: the second: yes
// then 2 of 2: the first has ended: yes
// talk has ended with 0; processes left: 0
