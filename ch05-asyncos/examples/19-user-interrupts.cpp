// User interrupts: one process interrupts another, and its handler runs between two instructions of it, without a signal.
//
// The program is called interrupts. It interrupts itself, masked and unmasked, and its own handler; then a process that is
// paused, which finds itself in the handler before anything else, and one that waits in a read, which is woken; and last
// it is as hostile as it can be. QEMU's processor knows none of the instructions that it uses: there the kernel does what
// they mean. Our machine knows them. The program is the same, and so is what it prints.
//
// Needs: board
// Programs: interrupts
// Before: 11-pipes-and-signals.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run_embedded("interrupts"); }

// Output:
// sent, and handled before the next line: yes
// three while masked: handled 0 times, then 1
//   vectors: 3 9
// by a system call: 9
//   handler begins with 3
//   handler begins with 9
//   handler ends
//   handler ends
//   the parent              the child
//   is ready, but paused
//                           sends
//   handler
//   goes on behind its yield
//                           handler
//                           writes a byte
//   has read the byte
//   waits in a read
//                           sends again
//   handler
//                           handler
//                           writes a byte
//   has read the byte
// ping-pong: 1000 pongs, and the child has counted its pings: yes
// a forged place: 4
// a place far away: 4
// a handler in the kernel: 11
// a handler that is nowhere: 11
// a way back that is nowhere: 11
// a handler that never ends: signal 9
// by a page:
// sent, and handled before the next line: yes
// three while masked: handled 0 times, then 1
//   vectors: 3 9
// by a system call: 9
// ping-pong: 1000 pongs, and the child has counted its pings: yes
// a handler in the kernel: 11
// a way back that is nowhere: 11
// a page that is gone: 11
// rights from 520 of 520 children, in a table of 512
// interrupts has ended with 0; processes left: 0
