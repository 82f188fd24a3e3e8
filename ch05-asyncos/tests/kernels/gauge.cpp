// A system whose only program measures it.
//
// Needs: board
// Board: --disk

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/gauge"}); }
