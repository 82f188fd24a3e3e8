// Bounded tasks: a stranger's code runs in the kernel, because it surely ends.
//
// watch gives the kernel a small program for an event, runs something, and tells what the small one has counted. No process
// is woken for it. confine gives a program that says which system calls may be made; what it runs can read and write, and
// no more. Two small programs are refused, with the reason: nobody had to run them to know.
//
// Needs: board
// Board: --disk --type "watch call /etc/watch/calls cat /etc/motd" --type "watch call /etc/watch/bits seq 12" --type "cat /etc/motd | confine wc" --type "confine cat /etc/motd" --type "confine sh -c /bin/ls" --type "watch call /etc/watch/outside true" --type "watch call /etc/watch/endless true" --type "exit 0"
// Before: 12-shell.

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/sh"}); }

// Output:
// $ watch call /etc/watch/calls cat /etc/motd
// This is the kernel that you have read. Every wait in it is a future.
//    0: 1
//    9: 1
//   56: 1
//   57: 1
//   63: 2
//   64: 1
//   79: 1
//   94: 1
//  260: 1
// it ran 10 times and was skipped 0 times; it takes up to 5 instructions
// $ watch call /etc/watch/bits seq 12
// 1
// 2
// 3
// 4
// 5
// 6
// 7
// 8
// 9
// 10
// 11
// 12
//    5: 1
// it ran 6 times and was skipped 0 times; it takes up to 265 instructions
// $ cat /etc/motd | confine wc
//       1      15      69
// $ confine cat /etc/motd
// cat: /etc/motd: operation not permitted
// $ confine sh -c /bin/ls
// sh: /bin/ls: operation not permitted
// $ watch call /etc/watch/outside true
// watch: /etc/watch/outside: instruction 1, `r1 = state[1 + r0 % 512]`: it may reach outside of the event or the state
// $ watch call /etc/watch/endless true
// watch: /etc/watch/endless: instruction 1, `repeat 100`: from here on it may take too many instructions: more than 4096
// $ exit 0
