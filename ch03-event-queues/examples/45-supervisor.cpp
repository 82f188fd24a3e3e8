// A supervisor starts again what fails, each time later.
//
// That a child has ended is an event like others. What to do about it is the supervisor's whole
// art: at once is wrong, for what fails at once would be started a thousand times a second; never
// is wrong, too. So it waits, twice as long each time, and gives up in the end. When it is stopped
// itself, it asks its programs to end, and makes those end that do not.
//
// `45-supervisor PROGRAM [ARGUMENTS]` looks after a program of yours.
//
// Needs: posix
// Before: 44-copy.  Next: 46-delay-server.

#include <cstdio>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "servers/program.hpp"
#include "servers/supervisor.hpp"

using base::must;
using servers::Loop, servers::Patience, servers::Supervisor;
using std::chrono::milliseconds;

// Looks after a program until it has ended well, or was given up, or a signal has come.
static void look_after(const std::string& name, const std::vector<std::string>& command,
                       const Patience& patience) {
    Loop loop(must("open a queue", events::Queue::open()));
    must("wait for signals", loop.stop_on_signals());
    Supervisor* looks = nullptr;
    Supervisor supervisor(
        loop,
        [&](const std::string& sentence) {
            std::printf("%s\n", sentence.c_str());
            std::fflush(stdout);
            if (looks->count() == 0) loop.stop();
        },
        patience);
    looks = &supervisor;
    supervisor.look_after(name, command);
    must("run the loop", loop.run());
}

int main(int argc, char** argv) {
    if (argc > 1) {
        look_after(argv[1], {argv + 1, argv + argc}, {});
        return 0;
    }
    const Patience quick{
        .first = milliseconds(1), .longest = milliseconds(4), .restarts = 3};

    // 1. A program that does its work.
    look_after("worker", {"sh", "-c", "exit 0"}, quick);

    // 2. One that never gets further than its first line.
    look_after("broken", {"sh", "-c", "exit 3"}, quick);

    // 3. One that is killed, twice, and then left alone. It remembers in a file how often.
    char notes[] = "/tmp/supervisor-XXXXXX";
    must("mkstemp", mkstemp(notes));
    look_after("victim",
               {"sh", "-c",
                "echo x >> " + std::string(notes) + "; test $(wc -l < " + notes +
                    ") -gt 2 || kill -9 $$"},
               quick);
    std::remove(notes);

    // 4. One that is not there: to try again would not help.
    look_after("nobody", {"/no/such/program"}, quick);
}

// Output:
// worker has been started
// worker has ended: exit code 0
// broken has been started
// broken has failed: exit code 3
// broken will be started again in 1 ms
// broken has been started
// broken has failed: exit code 3
// broken will be started again in 2 ms
// broken has been started
// broken has failed: exit code 3
// broken will be started again in 4 ms
// broken has been started
// broken has failed: exit code 3
// broken is given up
// victim has been started
// victim has failed: killed by signal 9
// victim will be started again in 1 ms
// victim has been started
// victim has failed: killed by signal 9
// victim will be started again in 2 ms
// victim has been started
// victim has ended: exit code 0
// nobody cannot be started: no such file or directory
