// A system with a shell, for whoever types on its console.
//
// Needs: board
// Board: --disk --live

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/init"}); }
