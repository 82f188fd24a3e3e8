// Ctrl+C and its like, as events of the queue.
//
// Needs: windows

#include <csignal>

#include "base/must.hpp"
#include "each_backend.hpp"
#include "events/queue.hpp"
#include "windows/kernel32.hpp"

using base::Errno, events::Queue, events::What;

namespace {

// As if somebody had pressed it: at a console of our own, so that nobody else is meant.
void press_control_c() {
    static const bool has_console =
        (static_cast<void>(windows::FreeConsole()), windows::AllocConsole() != 0);
    REQUIRE(has_console);
    REQUIRE(windows::GenerateConsoleCtrlEvent(windows::control_c, 0) != 0);
}

}  // namespace

TEST_CASE("Ctrl+C is a signal, each time, for each queue that wants it") {
    Queue one = base::must("open", Queue::open()),
          other = base::must("open", Queue::open());
    REQUIRE(one.add_signal(SIGINT, 7));
    REQUIRE(one.add_signal(SIGBREAK, 8));
    REQUIRE(other.add_signal(SIGINT, 9));
    for (int i = 0; i < 2; ++i) {
        press_control_c();
        const auto event = conformance::the_event(one);
        CHECK(event.what == What::signal);
        CHECK(event.result == SIGINT);
        CHECK(event.token == 7);
        CHECK(conformance::the_event(other).token == 9);
    }
    CHECK(conformance::wait(one, conformance::now).empty());
}

TEST_CASE("a queue that has gone keeps no other from hearing of it") {
    Queue stays = base::must("open", Queue::open());
    REQUIRE(stays.add_signal(SIGINT, 1));
    {
        Queue goes = base::must("open", Queue::open());
        REQUIRE(goes.add_signal(SIGINT, 2));
    }
    press_control_c();
    CHECK(conformance::the_event(stays).token == 1);
}

TEST_CASE("what Windows has no call for is no signal") {
    Queue queue = base::must("open", Queue::open());
    CHECK(queue.add_signal(SIGTERM, 1));
    CHECK(queue.add_signal(SIGSEGV, 1).error() == Errno::invalid_argument);
    CHECK(queue.add_child(1, 1).error() == Errno::no_child);
}
