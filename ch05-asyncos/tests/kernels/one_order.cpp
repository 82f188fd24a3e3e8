// A system whose only program tells what each level of an overloaded hart gets.
//
// Needs: board
// Board: --disk

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/order", "levels"}); }
