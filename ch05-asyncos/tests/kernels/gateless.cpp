// A kernel that is apart, and has forgotten its gate: programs' address spaces have nothing of it at all.
//
// Needs: board
// Board: --disk

#include "apart/gate.hpp"
#include "boot/run.hpp"
#include "kernel/heap.hpp"

static base::Result<const memory::PageTable*> nothing() noexcept {
    if (const auto gate = apart::only_gate(); !gate) return gate;
    static auto empty = memory::PageTable::create(kernel::frames());
    if (!empty) return base::fail(empty.error());
    return &*empty;
}

extern "C" int kernel_main() { return boot::run({"/bin/true"}, boot::Traced::no, nothing); }
