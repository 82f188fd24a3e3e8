// All questions of usertests, asked of our kernel when it has four harts.
//
// Needs: board
// Board: --harts 4 --disk

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/usertests", "-s"}); }
