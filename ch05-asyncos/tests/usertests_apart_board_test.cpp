// All questions of usertests, asked of a kernel with four harts that is in no program's address space.
//
// Needs: board
// Board: --harts 4 --disk

#include "apart/gate.hpp"
#include "boot/run.hpp"

extern "C" int kernel_main() {
    return boot::run({"/bin/usertests", "-s"}, boot::Traced::no, apart::only_gate);
}
