// printf is not for handlers: a signal at each of its instructions in turn shows why.
//
// Needs: linux ptrace
// Without: asan tsan (they put their own code between a program and its signals)

#include "sweep/sweep.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "workbook/catch.hpp"

namespace {

// [printf]
void say_outer() { std::printf("outer\n"); }
void say_inner(int) { std::printf("inner\n"); }  // the bug: printf is not for handlers

// The same, done right: write(2) is one of the few calls that a handler may make.
void write_inner(int) {
    if (write(1, "inner\n", 6) != 6) std::abort();
}
// [printf]

bool whole(const sweep::Ending& ending) {
    return ending.text == "outer\ninner\n" || ending.text == "inner\nouter\n";
}

std::vector<sweep::Ending> sweep_of(const std::function<void()>& body,
                                    void (*handler)(int)) {
    const auto endings = sweep::at_every_instruction(body, handler);
    if (!endings && endings.error() == base::Errno::not_implemented)
        workbook::cannot_run("no process may be stepped here");
    return endings.value();
}

}  // namespace

TEST_CASE("a handler that calls printf hangs or spoils the text, at some instruction") {
    const auto endings = sweep_of(say_outer, say_inner);
    // Which of the two depends on the C library: with glibc 2.41 none of them hangs.
    CHECK(std::ranges::any_of(endings, [](const sweep::Ending& ending) {
        return ending.hung || !whole(ending);
    }));
    CHECK(std::ranges::any_of(endings, whole));  // and so it passes most tests
}

TEST_CASE("a handler that calls write is right at every instruction") {
    const auto endings = sweep_of(say_outer, write_inner);
    CHECK(endings.size() > 50);
    CHECK(std::ranges::all_of(endings, whole));
}
