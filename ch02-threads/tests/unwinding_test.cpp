// Whoever walks up a fiber's stack comes to its end: fibers_begin, which nobody has called.
//
// Needs: posix

#include <unwind.h>

#include <stdexcept>
#include <vector>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/fibers.hpp"
#include "fibers/switch.hpp"
#include "workbook/catch.hpp"

extern "C" void fibers_begin();

namespace {

_Unwind_Reason_Code note(_Unwind_Context* context, void* list) {
    auto& addresses = *static_cast<std::vector<char*>*>(list);
    addresses.push_back(reinterpret_cast<char*>(_Unwind_GetIP(context)));
    return addresses.size() < 100 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// Where the calls of this stack go on, innermost first.
std::vector<char*> backtrace() {
    std::vector<char*> addresses;
    _Unwind_Backtrace(note, &addresses);
    while (!addresses.empty() && addresses.back() == nullptr) addresses.pop_back();
    return addresses;
}

bool ends_at_the_beginning(const std::vector<char*>& backtrace) {
    const auto distance = backtrace.back() - reinterpret_cast<char*>(&fibers_begin);
    return backtrace.size() >= 3 && backtrace.size() < 100 && distance > 0 && distance < 64;
}

int depth = 0;

// Deep calls, a wait at the bottom, and a look at the stack on either side of it.
std::vector<std::vector<char*>> look(int calls) {
    if (calls > 0) {
        auto found = look(calls - 1);
        ++depth;
        return found;
    }
    std::vector<std::vector<char*>> found{backtrace()};
    fibers::yield();
    found.push_back(backtrace());
    return found;
}

}  // namespace

TEST_CASE("a backtrace in a fiber ends at its beginning, before a wait and after it") {
    fibers::Scheduler scheduler;
    auto shallow = scheduler.spawn([] { return look(0); });
    auto deep = scheduler.spawn([] { return look(10); });
    scheduler.run();
    const auto few = shallow.join(), many = deep.join();
    for (const auto& found : {few[0], few[1], many[0], many[1]})
        CHECK(ends_at_the_beginning(found));
    CHECK(many[0].size() >
          few[0].size());  // by ten, unless the compiler unrolls the recursion
    CHECK(many[0].size() == many[1].size());
}

TEST_CASE("an exception that leaves a bare context ends the program, not the search") {
    const auto fate = child::run([] {
        static void *here, *there;
        static std::uint8_t released;
        const auto stack = base::must("map a stack", fibers::Stack::map());
        const auto thrower = [](void*) { throw std::runtime_error("nobody below"); };
        there = fibers_prepare(stack.bottom(), stack.top(), thrower, nullptr);
        fibers_switch(&here, there, &released);
        return 0;
    });
    CHECK(base::must("start a process", fate).end() == "killed by SIGABRT");
}
