// As gauge.cpp, and the kernel is apart.
//
// Needs: board
// Board: --disk

#include "apart/gate.hpp"
#include "boot/run.hpp"

extern "C" int kernel_main() {
    return boot::run({"/bin/gauge"}, boot::Traced::no, apart::only_gate);
}
