// The mistake that every CPU invites: a register that goes in is listed as an input, and the
// answer that comes out of it is not.
//
// Needs: linux
// Without: asan tsan (what they add to a function changes which registers it uses)
// Compile: -O2

#include <unistd.h>

#include "sys/call.hpp"
#include "workbook/catch.hpp"

namespace {

// Each file of arch/ provides:
//   long forgets_answer(long asked)  calls getppid, with `asked` in the register of the answer;
//                                    gives back `asked`, as far as the compiler knows
#if defined(__x86_64__)
#include "arch/forgets_x86_64.hpp"
#elif defined(__aarch64__)
#include "arch/forgets_aarch64.hpp"
#elif defined(__riscv)
#include "arch/forgets_riscv64.hpp"
#else
#error "Add arch/forgets_<cpu>.hpp for this CPU."
#endif

long tells_answer(long asked) {
    sys::raw_call(sys::number::getppid, asked);
    return asked;
}

}  // namespace

TEST_CASE("twin: what was asked has become the answer") {
    long (*volatile function)(long) = forgets_answer;
    CHECK(function(sys::number::getppid) == getppid());
}

TEST_CASE("with the answer in the list, what was asked is as it was") {
    long (*volatile function)(long) = tells_answer;
    CHECK(function(sys::number::getppid) == sys::number::getppid);
}
