// Calls that wait for each other: a program writes down all that is to happen, and the kernel does it, one after the other or at
// the same time, while the program sleeps. One that has nothing else to do gives its memory back meanwhile.
//
// The program is /bin/chains.
//
// Needs: board
// Board: --disk
// Before: 15-rings.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/chains"}); }

// Output:
// 2 files: 8 traps one by one; 3 as a chain, which wakes the program 1 time
// 4 files: 18 traps one by one; 2 as a chain, which wakes the program 1 time
// 7 files: 33 traps one by one; 2 as a chain, which wakes the program 1 time
// 16 files of 0 to 70000 bytes: 92 traps one by one
// one buffer : equal, 4 traps
// two buffers: equal, 2 traps
// nobody has read yet: read 1 yes, read 2 yes, write 1 no, write 2 no
// after 8192 bytes   : read 1 yes, read 2 yes, write 1 yes, write 2 no
// when all was read  : read 1 yes, read 2 yes, write 1 yes, write 2 yes
// with bytes: the read gives 5, the timer is cancelled
// without   : the read is cancelled, the timer gives 0
// the second call has ended: before no and yes, drain no, behind no
// the first one, too       : before yes and yes, drain yes, behind yes
// waits: 8 have ended with their code, 56 bytes
// parks: 8 have ended with their code, 56 bytes
// parked, it keeps less than 25 of 100 pages: yes
// waits with 64 pages of data: 8 have ended with their code, 56 bytes
// parks with 64 pages of data: 8 have ended with their code, 56 bytes
// parked, it keeps less than 10 of 100 pages: yes
