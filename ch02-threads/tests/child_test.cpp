// Needs: posix (fork)

#include "child/child.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

// The fate of `program`; that it could be started at all is a condition.
static child::Fate fate_of(const std::function<int()>& program) {
    const auto fate = child::run(program);
    REQUIRE(fate.has_value());
    return *fate;
}

TEST_CASE("a child ends as a program does whose main() returns") {
    const child::Fate fate = fate_of([] {
        std::printf("no end of line, so it waits in the buffer until exit()");
        return 7;
    });
    CHECK(fate.end() == "exit code 7");
    CHECK(fate.said == "no end of line, so it waits in the buffer until exit()");
}

TEST_CASE("a child that dies is reported with its signal and its last words") {
    const child::Fate fate = fate_of([] {
        std::printf("written");
        std::fflush(stdout);
        std::printf("not written");
        return kill(getpid(), SIGABRT);  // abort() of a sanitizer writes what is left
    });
    CHECK(fate.end() == "killed by SIGABRT");
    CHECK(fate.said == "written");
    CHECK(fate_of([] { return kill(getpid(), SIGSEGV); }).end() == "killed by SIGSEGV");
    CHECK(fate_of([] { return kill(getpid(), SIGKILL); }).end() == "killed by signal 9");
}

TEST_CASE("a child's memory is its own") {
    static int number = 1;
    CHECK(fate_of([] { return number = 2; }).exit_code == 2);
    CHECK(number == 1);
}

TEST_CASE("what the parent has not yet written is not written twice") {
    std::printf("in the parent's buffer\n");
    CHECK(fate_of([] { return 0; }).said.empty());
}

TEST_CASE("a child that does not end is ended") {
    const child::Fate fate = fate_of([] {
        alarm(1);  // sooner than the minute that it has
        pause();
        return 0;
    });
    CHECK(fate.end() == "killed by SIGALRM");
    CHECK(fate_of([] { return alarm(0) > 30 ? 0 : 1; }).end() == "exit code 0");
}

TEST_CASE("much output does not block a child") {
    const child::Fate fate = fate_of([] {
        for (int i = 0; i < 100'000; ++i) std::puts("nine more");
        return 0;
    });
    CHECK(fate.said.size() == 1'000'000);
}
