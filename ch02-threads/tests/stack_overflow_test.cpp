// What happens below the end of a stack. Each overflow is a process of its own.
//
// Needs: posix

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/fibers.hpp"
#include "fibers/overflow.hpp"
#include "workbook/catch.hpp"

using fibers::Guard;

namespace {

const char report[] =
    "fibers: digger: stack overflow: 65536 bytes are not enough; Options::stack_bytes "
    "gives it "
    "more\n";

// Runs it as a program of its own.
child::Fate run(const std::function<void()>& program) {
    return base::must("start a process", child::run_aloud([&program] {
                          fibers::report_overflows();  // child::run() took the handler away
                          program();
                          return 0;
                      }));
}

// Calls itself until its frames take more than `bytes`.
[[gnu::noinline]] long dig(const char* top, long bytes) {
    volatile char room[256];
    room[0] = 1;
    const auto* const here = static_cast<const char*>(__builtin_frame_address(0));
    return top - here > bytes ? 0 : dig(top, bytes) + room[0];
}

void dig_kib(long kib) {
    dig(static_cast<const char*>(__builtin_frame_address(0)), kib * 1024);
}

void run_digger(Guard guard, long kib) {
    fibers::Scheduler scheduler({.stack_bytes = 65536, .guard = guard});
    scheduler.spawn({.name = "digger"}, [kib] { dig_kib(kib); });
    scheduler.run();
}

}  // namespace

TEST_CASE("a guard that faults stops an overflow, and the fiber is named") {
    for (const Guard guard : {Guard::page, fibers::best_guard()}) {
        const auto fate = run([guard] { run_digger(guard, 80); });
        CHECK(fate.end() == "killed by SIGSEGV");
        CHECK(fate.said == report);
        CHECK(run([guard] { run_digger(guard, 40); }).end() == "exit code 0");
    }
}

TEST_CASE("a pattern stops it at the end of the fiber") {
    const auto fate = run([] { run_digger(Guard::pattern, 70); });
    CHECK(fate.end() == "killed by SIGABRT");
    CHECK(fate.said ==
          "fibers: digger: stack overflow, seen at its end: Options::stack_bytes gives it "
          "more\n");
    CHECK(run([] { run_digger(Guard::pattern, 40); }).end() == "exit code 0");
}

TEST_CASE("an overflow on another thread is reported, too") {
    const auto fate = run([] { std::thread([] { run_digger(Guard::page, 80); }).join(); });
    CHECK(fate.end() == "killed by SIGSEGV");
    CHECK(fate.said == report);
}

TEST_CASE("an overflow after a wait is reported, with the name of the one that runs") {
    const auto fate = run([] {
        fibers::Scheduler scheduler({.guard = Guard::page});
        scheduler.spawn({.name = "other"}, [] { fibers::park(); });
        scheduler.spawn({.name = "digger"}, [] {
            fibers::yield();
            dig_kib(80);
        });
        scheduler.run();
    });
    CHECK(fate.said == report);
}

TEST_CASE("what is no overflow goes to the handler that was there before") {
    const auto touch = [](volatile std::byte* address) { *address = std::byte{1}; };
    const auto stray = [&touch] {
        fibers::Scheduler scheduler({.guard = Guard::page});
        auto other = scheduler.spawn({.name = "other"}, [] { fibers::park(); });
        scheduler.spawn({.name = "digger"}, [&] {  // a guard, but not its own
            touch(const_cast<std::byte*>(other.fiber().stack().guard().data()));
        });
        scheduler.run();
    };
    const auto simple = run([&stray] {
        signal(SIGSEGV, [](int) { _exit(7); });
        fibers::report_overflows();
        stray();
    });
    CHECK(simple.end() == "exit code 7");
    CHECK(simple.said.empty());

    const auto with_address = run([&stray] {
        struct sigaction action{};
        action.sa_sigaction = [](int, siginfo_t* info, void*) {
            _exit(info->si_addr != nullptr ? 8 : 9);
        };
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, nullptr);
        fibers::report_overflows();
        stray();
    });
    CHECK(with_address.end() == "exit code 8");

    const auto nobody = run(stray);
    CHECK(nobody.end() == "killed by SIGSEGV");
    CHECK(nobody.said.empty());
}
