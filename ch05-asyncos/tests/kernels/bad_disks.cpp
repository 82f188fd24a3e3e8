// A kernel that needs a good disk: its first program does nothing, and is on it.
//
// Needs: board

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/true"}); }
