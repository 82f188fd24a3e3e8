// The supervisor, and what signals do to a loop. Each on every back end.
//
// Needs: posix
// Without: tsan (forks)

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "child/child.hpp"
#include "servers/echo.hpp"
#include "servers/supervisor.hpp"
#include "workbook/catch.hpp"

using base::must, events::Backend;
using servers::Loop, servers::Patience, servers::Supervisor;
using std::chrono::milliseconds;

namespace {

// Ends the loop when the supervisor has nobody left.
std::vector<std::string> told_of(Backend backend, const Patience& patience,
                                 const std::vector<std::string>& command) {
    Loop loop(must("open", events::Queue::open(backend)));
    std::vector<std::string> told;
    Supervisor* looks = nullptr;
    Supervisor supervisor(
        loop,
        [&](const std::string& sentence) {
            told.push_back(sentence);
            if (looks->count() == 0) loop.stop();
        },
        patience);
    looks = &supervisor;
    supervisor.look_after("it", command);
    must("run", loop.run());
    return told;
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("who ends well is not started again") {
    for (const Backend backend : events::backends())
        CHECK(told_of(backend, {}, {"true"}) ==
              Sentences{"it has been started", "it has ended: exit code 0"});
}

TEST_CASE("who fails is started again, each time later, and given up in the end") {
    for (const Backend backend : events::backends())
        CHECK(told_of(backend,
                      {.first = milliseconds(1), .longest = milliseconds(2), .restarts = 3},
                      {"sh", "-c", "exit 3"}) ==
              Sentences{"it has been started", "it has failed: exit code 3",
                        "it will be started again in 1 ms", "it has been started",
                        "it has failed: exit code 3", "it will be started again in 2 ms",
                        "it has been started", "it has failed: exit code 3",
                        "it will be started again in 2 ms", "it has been started",
                        "it has failed: exit code 3", "it is given up"});
}

TEST_CASE("a signal is told as such; a program that is not there, too") {
    for (const Backend backend : events::backends()) {
        CHECK(told_of(backend, {.restarts = 0}, {"sh", "-c", "kill -9 $$"}) ==
              Sentences{"it has been started", "it has failed: killed by signal 9",
                        "it is given up"});
        CHECK(told_of(backend, {}, {"/no/such/program"}) ==
              Sentences{"it cannot be started: no such file or directory"});
    }
}

TEST_CASE("when the loop is stopped all programs end, also those that do not want to") {
    for (const Backend backend : events::backends()) {
        Loop loop(must("open", events::Queue::open(backend)));
        Sentences told;
        {
            Supervisor supervisor(
                loop, [&](const std::string& sentence) { told.push_back(sentence); },
                {.to_end = milliseconds(100)});
            int ends[2];
            must("pipe", pipe(ends));
            const std::string ready = "trap '' TERM; echo >&" + std::to_string(ends[1]) +
                                      "; while :; do sleep 1; done";
            supervisor.look_after("good", {"sleep", "1000"});
            supervisor.look_after("stubborn", {"bash", "-c", ready});
            char byte;
            must("read", read(ends[0], &byte, 1));  // now it does not listen any more
            close(ends[0]), close(ends[1]);
            loop.stop();
            must("run", loop.run());
        }
        REQUIRE(told.size() == 5);
        CHECK(told[2] == "good has ended: killed by signal 15");
        CHECK(told[3] == "stubborn does not want to end");
        CHECK(told[4] == "stubborn has ended: killed by signal 9");
    }
}

TEST_CASE("SIGINT and SIGTERM end a server cleanly") {
    for (const Backend backend : events::backends()) {
        for (const int number : {SIGINT, SIGTERM}) {
            INFO(events::name_of(backend) << ", signal " << number);
            const auto fate = must(
                "run", child::run([=] {
                    Loop loop(must("open", events::Queue::open(backend)));
                    must("signals", loop.stop_on_signals());
                    servers::Echo echo(loop);
                    must("listen", echo.connections().listen(events::Address::loopback(0)));
                    kill(getpid(), number);
                    must("run", loop.run());
                    std::printf("stopped\n");
                    return 0;
                }));
            CHECK(fate.end() == "exit code 0");
            CHECK(fate.said == "stopped\n");
        }
    }
}

TEST_CASE("a child that somebody else has waited for is told of once, with an error") {
    for (const Backend backend : events::backends()) {
        auto queue = must("open", events::Queue::open(backend));
        const pid_t child = must("fork", fork());
        if (child == 0) _exit(0);
        REQUIRE(queue.add_child(child, 1));
        REQUIRE(waitpid(child, nullptr, 0) == child);
        std::array<events::Event, 4> room;
        REQUIRE(must("wait", queue.wait(room)) == 1);
        CHECK(room[0].what == events::What::child);
        CHECK(room[0].error == base::Errno::no_child);
        CHECK(must("wait", queue.wait(room, milliseconds(5))) == 0);
    }
}
