// Needs: posix

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "guarded_stack.hpp"
#include "run_on.hpp"
#include "workbook/catch.hpp"

namespace {

const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
constexpr std::size_t usual = 64 << 10;

// Asks the system, which refuses politely where the program itself would get a signal.
bool can_touch(const std::byte* address) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) return false;
    const bool good = write(pipe_ends[1], address, 1) == 1;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    return good;
}

bool is_mapped(std::byte* start, std::size_t bytes) {
    return msync(start, bytes, MS_ASYNC) == 0;
}

// How a child process ended: "SIGABRT: what it wrote to stderr".
std::string end_of(pid_t child, int output) {
    std::string written;
    char room[256];
    for (ssize_t n; (n = read(output, room, sizeof room)) > 0;)
        written.append(room, static_cast<std::size_t>(n));
    close(output);
    written = written.substr(0, written.find("qemu: "));  // the emulator's own last words
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status))
        return "exit code " + std::to_string(WEXITSTATUS(status)) + ": " + written;
    switch (WTERMSIG(status)) {
        case SIGABRT:
            return "SIGABRT: " + written;
        case SIGSEGV:
            return "SIGSEGV: " + written;
        case SIGBUS:
            return "SIGSEGV: " + written;  // some systems call it so
        case SIGALRM:
            return "still running after 3 s: " + written;
        default:
            return "signal " + std::to_string(WTERMSIG(status)) + ": " + written;
    }
}

// Runs @p body in a child process that handles no signals yet and has no alternate stack.
template <class Body>
std::string in_child(Body body) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(pipe_ends[1], STDERR_FILENO);
        const rlimit no_core{};
        setrlimit(RLIMIT_CORE, &no_core);
        stack_t off{};
        off.ss_flags = SS_DISABLE;
        sigaltstack(&off, nullptr);
        for (const int number : {SIGSEGV, SIGBUS, SIGABRT}) std::signal(number, SIG_DFL);
        alarm(3);
        body();
        _exit(0);
    }
    close(pipe_ends[1]);
    return end_of(child, pipe_ends[0]);
}

// Uses more stack than there is: about a mebibyte.
[[gnu::noinline]] int nested(int depth) {
    volatile char room[256] = {};
    room[0] = static_cast<char>(depth);
    return depth == 0 ? 0 : nested(depth - 1) + room[0];
}

void overflow(const GuardedStack& stack) {
    run_on(stack.bottom(), stack.bytes(), [] { nested(4000); });
}

// In the lowest page, which no system gives out.
std::byte* volatile nowhere = reinterpret_cast<std::byte*>(std::uintptr_t{16});

void touch(std::byte* address) { *const_cast<volatile std::byte*>(address) = std::byte{1}; }

std::string report(const char* name) {
    return std::string("SIGABRT: stack overflow in fiber ") + name + "\n";
}

}  // namespace

TEST_CASE("a stack is whole pages and usable from end to end", "[points:1][unit]") {
    for (const std::size_t asked : {std::size_t{1}, page - 1, page, page + 1, usual}) {
        GuardedStack stack("f", asked);
        INFO("bytes() is rounded up to whole pages, without counting the guard");
        CHECK(stack.bytes() == (asked + page - 1) / page * page);
        INFO("a page begins at bottom()");
        REQUIRE(reinterpret_cast<std::uintptr_t>(stack.bottom()) % page == 0);
        INFO("the first and the last byte can be touched");
        REQUIRE(can_touch(stack.bottom()));
        REQUIRE(can_touch(stack.bottom() + stack.bytes() - 1));
        std::fill_n(stack.bottom(), stack.bytes(), std::byte{7});
    }
}

TEST_CASE("the page below a stack is reserved and cannot be touched", "[points:2][unit]") {
    const GuardedStack stack("f", usual);
    INFO("a stack grows downwards: the guard is below bottom()");
    CHECK_FALSE(can_touch(stack.bottom() - 1));
    CHECK_FALSE(can_touch(stack.bottom() - page));
    INFO("it is part of the mapping, or the next mmap() would put something there");
    CHECK(is_mapped(stack.bottom() - page, page));
    INFO("with_guard_at() knows this page, and this page only");
    CHECK(GuardedStack::with_guard_at(stack.bottom() - 1) == &stack);
    CHECK(GuardedStack::with_guard_at(stack.bottom() - page) == &stack);
    CHECK(GuardedStack::with_guard_at(stack.bottom()) == nullptr);
    CHECK(GuardedStack::with_guard_at(stack.bottom() - page - 1) == nullptr);
}

TEST_CASE("an overflow is reported with the name of the fiber", "[points:2][unit]") {
    const GuardedStack stack("parser", usual);
    const std::string end = in_child([&] {
        report_overflows();
        overflow(stack);
    });
    INFO("the handler needs a stack, and this one is full: see sigaltstack()");
    CHECK(end == report("parser"));
}

TEST_CASE("each fiber is called by its own name", "[points:1][unit]") {
    auto first = std::make_unique<GuardedStack>("first", usual);
    const GuardedStack second("second", usual);
    const GuardedStack third("third", usual);
    const std::array<const GuardedStack*, 3> all{first.get(), &second, &third};
    for (const GuardedStack* stack : all) {
        const std::string end = in_child([&] {
            report_overflows();
            overflow(*stack);
        });
        CHECK(end == report(stack->name()));
    }
    first.reset();
    const std::string end = in_child([&] {
        report_overflows();
        overflow(second);
    });
    INFO("also when one that was made before it is gone");
    CHECK(end == report("second"));
}

TEST_CASE("nothing but an overflow is reported as one", "[points:2][unit]") {
    const GuardedStack stack("f", usual);
    const auto fault = [&](std::byte* address) {
        return in_child([=] {
            report_overflows();
            touch(address);
        });
    };
    INFO("a write to the guard is one");
    CHECK(fault(stack.bottom() - 1) == report("f"));
    INFO("a write to a page that nobody has ends as it always has, without a report");
    REQUIRE(fault(nowhere) == "SIGSEGV: ");
    const std::string end = in_child([] {
        std::signal(SIGSEGV, [](int) { _exit(42); });
        report_overflows();
        touch(nowhere);
    });
    INFO("whoever handled SIGSEGV before handles it still, unless it is an overflow");
    CHECK(end == "exit code 42: ");
}

TEST_CASE("a stack that is gone leaves nothing behind", "[points:1][budget]") {
    auto stack = std::make_unique<GuardedStack>("gone", usual);
    std::byte* const guard = stack->bottom() - page;
    const std::size_t pages = stack->bytes() / page + 1;
    REQUIRE_FALSE(can_touch(guard));
    REQUIRE(is_mapped(guard, pages * page));
    stack.reset();
    std::size_t left = 0;
    for (std::size_t i = 0; i < pages; ++i) left += is_mapped(guard + i * page, page);
    INFO("every page is given back to the system, the guard too");
    CHECK(left == 0);
    INFO("and its guard is not known any more");
    CHECK(GuardedStack::with_guard_at(guard) == nullptr);
}

TEST_CASE("a stack that cannot be had is an exception", "[points:1][unit]") {
    bool refused = false;
    try {
        const GuardedStack stack("huge", std::size_t{1} << 60);
    } catch (const std::bad_alloc&) {
        refused = true;
    }
    INFO("mmap() says MAP_FAILED, which is not nullptr");
    CHECK(refused);
    INFO("and what was not made is not known");
    CHECK(GuardedStack::with_guard_at(nullptr) == nullptr);
}
