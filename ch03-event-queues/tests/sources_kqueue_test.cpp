// Signals and children of a queue on macOS and the BSDs: the file for these systems, compiled here
// in place of Linux's.
//
// Needs: linux

#include "events/sources_kqueue.cpp"

#include <array>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "workbook/catch.hpp"

using base::must, events::Event, events::What;

TEST_CASE("signals come as events, by a queue in a queue") {
    events::Queue queue = must("open", events::Queue::open(events::Backend::kqueue));
    REQUIRE(queue.add_signal(SIGUSR1, 7));
    std::array<Event, 4> room;
    CHECK(must("wait", queue.wait(room, std::chrono::nanoseconds{0})) == 0);
    kill(getpid(), SIGUSR1);
    REQUIRE(must("wait", queue.wait(room)) == 1);
    CHECK(room[0].what == What::signal);
    CHECK(room[0].token == 7);
    CHECK(room[0].result == SIGUSR1);
    CHECK_FALSE(queue.add_signal(SIGKILL, 8));
}

TEST_CASE(
    "the end of a child comes with its status, and nobody else needs to wait for it") {
    events::Queue queue = must("open", events::Queue::open(events::Backend::kqueue));
    const pid_t child = must("fork", fork());
    if (child == 0) _exit(3);
    REQUIRE(queue.add_child(child, 9));
    std::array<Event, 4> room;
    REQUIRE(must("wait", queue.wait(room)) == 1);
    CHECK(room[0].what == What::child);
    CHECK(WEXITSTATUS(static_cast<int>(room[0].result)) == 3);
    CHECK(waitpid(child, nullptr, WNOHANG) == -1);
    CHECK(queue.add_child(child, 9).error() == base::Errno::no_child);
}
