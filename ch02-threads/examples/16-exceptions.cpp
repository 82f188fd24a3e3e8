// What a fiber throws stays on its stack, until somebody asks for it.
//
// An exception looks for its handler from call to call, and below a fiber's first function
// there is no call. So the library catches it there and keeps it, as it keeps a result. A
// second thing belongs to each stack: the C++ runtime's list of exceptions that are being
// handled, which `throw;` looks at. It is kept for each thread; who switches stacks and
// does not exchange it finds somebody else's exception.
//
// Needs: posix
// Before: 15-stack-overflow.  Next: 17-a-million-fibers.

#include <cstdio>
#include <stdexcept>
#include <string>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/fibers.hpp"
#include "fibers/switch.hpp"

// [handle]
// Catches its own exception, lets another one run, and throws it again. What comes?
template <typename Switch>
static std::string throw_again(const char* name, Switch let_another_run) {
    try {
        throw std::runtime_error(name);
    } catch (...) {
        let_another_run();
        try {
            throw;
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }
}
// [handle]

static void with_fibers() {
    fibers::Scheduler scheduler;
    auto a = scheduler.spawn([] { return throw_again("A's", fibers::yield); });
    auto b = scheduler.spawn([] { return throw_again("B's", fibers::yield); });
    scheduler.run();
    std::printf("fibers: A finds %s, B finds %s\n", a.join().c_str(), b.join().c_str());
}

// [twin]
// The same with the bare switch, which knows of registers and of nothing else.
namespace twin {
void *main_sp, *other_sp;
std::uint8_t released;

void begin(void* /*unused*/) {
    throw_again("B's", [] { fibers_switch(&other_sp, main_sp, &released); });
}

int run() {
    const auto stack = base::must("map a stack", fibers::Stack::map());
    other_sp = fibers_prepare(stack.bottom(), stack.top(), begin, nullptr);
    const std::string found =
        throw_again("A's", [] { fibers_switch(&main_sp, other_sp, &released); });
    std::printf("bare switch: A finds %s\n", found.c_str());
    std::fflush(stdout);
    std::_Exit(0);  // the list is in disorder: nothing that throws would work any more
}
}  // namespace twin
// [twin]

int main() {
    // [join]
    fibers::Scheduler scheduler;
    auto bad =
        scheduler.spawn([]() -> int { throw std::runtime_error("no such account"); });
    scheduler.spawn([&bad] {
        try {
            bad.join();
        } catch (const std::runtime_error& error) {
            std::printf("join() throws: %s\n", error.what());
        }
    });
    scheduler.spawn([] { throw std::runtime_error("nobody asked"); });  // no handle is kept
    try {
        scheduler.run();
    } catch (const std::runtime_error& error) {
        std::printf("run() throws: %s\n", error.what());
    }
    // [join]
    with_fibers();
    std::printf("%s", base::must("start a process", child::run(twin::run)).said.c_str());
}

// Output:
// join() throws: no such account
// run() throws: nobody asked
// fibers: A finds A's, B finds B's
// bare switch: A finds B's
