// All questions of usertests, asked of our kernel: it boots, and the only program that it starts is that one.
//
// Needs: board
// Board: --disk

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/usertests"}); }
