// The whole system, which boot_to_shell_test.py starts with one hart and with several.
//
// Needs: board
// Board: --disk

#include "boot/run.hpp"

extern "C" int kernel_main() { return boot::run({"/bin/init"}); }
