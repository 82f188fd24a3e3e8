// A system: the kernel starts its parts, then one program, and that one the others.
//
// The program is /bin/init of the disk. It runs the script /etc/rc, and then a shell on the console, until somebody says
// exit. Here the lines behind the prompts are typed by boot.py; with `./workbook run` they are yours.
//
// Needs: board
// Board: --disk --type "echo hello | wc -c" --type "cat /etc/motd > copy && wc copy && rm copy" --type "nothing || echo $?" --type exit
// Tour: end (the system runs a script)
// Before: 11-pipes-and-signals.  Next: 13-harts.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/init"}); }

// Output:
// This is the kernel that you have read. Every wait in it is a future.
// 4
// second
// first
// one
// three
// two
//       2 one
//       2 two
//       4 total
// cat: three: no such file or directory
// three leads nowhere: code 1
// early
// late
// sh: a program was ended by signal 15
// ended by a signal: code 143
// 1
// $ echo hello | wc -c
// 6
// $ cat /etc/motd > copy && wc copy && rm copy
//       1      15      69 copy
// $ nothing || echo $?
// sh: nothing: no such file or directory
// 127
// $ exit
