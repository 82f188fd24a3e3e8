// What Windows is told of the stack that runs: it looks there when it grows a stack, and when an
// exception is thrown.
//
// Needs: windows

#include <windows.h>

#include <cstdint>

#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

using Address = std::uintptr_t;

// What stands in the thread's information block, besides the limit, which moves as a stack grows.
struct Known {
    Address lowest = 0, end = 0, handlers = 0;
    friend bool operator==(const Known&, const Known&) = default;
};

const NT_TIB& block() { return *reinterpret_cast<const NT_TIB*>(NtCurrentTeb()); }

Known known() {
    ULONG_PTR lowest = 0, end = 0;
    GetCurrentThreadStackLimits(&lowest, &end);
    return {lowest, end, reinterpret_cast<Address>(block().ExceptionList)};
}

// Whether it is the stack of the fiber that asks, and no handler of another stack is left.
bool is_told_of_this_stack() {
    const fibers::Stack& stack = fibers::self().stack();
    const auto [lowest, end, handlers] = known();
    const auto here = reinterpret_cast<Address>(__builtin_frame_address(0));
    return lowest == reinterpret_cast<Address>(stack.bottom()) &&
           reinterpret_cast<Address>(block().StackLimit) == lowest && here < end &&
           end <= reinterpret_cast<Address>(stack.top()) && handlers == ~Address{0};
}

}  // namespace

TEST_CASE("Windows knows the stack of each fiber, and the thread's own again") {
    const Known before = known();
    int right = 0;
    fibers::Scheduler scheduler;
    for (int fiber = 0; fiber < 2; ++fiber) {
        scheduler.spawn([&right] {
            for (int turn = 0; turn < 3; ++turn) {
                right += is_told_of_this_stack();
                fibers::yield();
            }
        });
    }
    scheduler.run();
    CHECK(right == 6);
    CHECK(known() == before);
    CHECK(reinterpret_cast<Address>(block().StackLimit) > before.lowest);
}
