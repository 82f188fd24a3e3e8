// How a program ends that cannot go on, and what it leaves behind. Each of them is a child
// process.
//
// Needs: linux (for /dev/full)

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "base/clock.hpp"
#include "base/must.hpp"
#include "base/tracer.hpp"
#include "workbook/catch.hpp"

namespace {

struct Ending {
    int status;        // as waitpid(2) gives it
    std::string said;  // on stderr
};

Ending run(const std::function<void()>& program) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);  // Catch2 has a handler that would write a report
        dup2(ends[1], 2);
        program();
        std::exit(0);
    }
    close(ends[1]);
    Ending ending{};
    char part[256];
    for (ssize_t n; (n = read(ends[0], part, sizeof part)) > 0;)
        ending.said.append(part, static_cast<std::size_t>(n));
    close(ends[0]);
    REQUIRE(waitpid(child, &ending.status, 0) == child);
    return ending;
}

bool exited_with(const Ending& ending, int code) {
    return WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == code;
}

// A program that traces one event into a file.
Ending trace_to(const std::string& path) {
    return run([&path] {
        setenv("WORKBOOK_CLOCK", "virtual", 1);
        setenv("WORKBOOK_TRACE", path.c_str(), 1);
        base::Tracer& tracer = base::program_tracer();
        tracer.instant(tracer.lane("main"), "hello");
    });
}

}  // namespace

TEST_CASE("must ends a program without the value, and says what was tried and why not") {
    const Ending failed = run([] {
        const base::Result<int> nothing = base::fail(base::Errno::too_many_handles);
        base::must("open the pipe", nothing);
    });
    CHECK(exited_with(failed, 1));
    CHECK(failed.said == "error: open the pipe: too many open files\n");
}

TEST_CASE("must takes the reason of a call in the manner of C from errno") {
    const Ending failed = run([] { base::must("close a pipe", close(-1)); });
    CHECK(exited_with(failed, 1));
    CHECK(failed.said ==
          std::string("error: close a pipe: ") + std::strerror(EBADF) + "\n");
}

TEST_CASE("the virtual clock stops a program in which every thread waits for another") {
    const Ending stuck = run([] {
        base::VirtualClock clock;
        base::Thread first, second;
        first = clock.start([&] { clock.join(second); });
        second = clock.start([&] { clock.join(first); });
        clock.join(first);
    });
    CHECK(WIFSIGNALED(stuck.status));
    CHECK(WTERMSIG(stuck.status) == SIGABRT);
    // An emulator adds a line about the signal.
    CHECK(stuck.said.starts_with(
        "error: every thread of the virtual clock waits for another one\n"));
}

TEST_CASE("a program's trace is in the file that the environment names") {
    const auto path = std::filesystem::temp_directory_path() /
                      ("trace-" + std::to_string(getpid()) + ".json");
    const Ending ending = trace_to(path.string());
    std::ifstream file(path);
    const std::string json(std::istreambuf_iterator<char>(file), {});
    std::filesystem::remove(path);
    CHECK(exited_with(ending, 0));
    CHECK(ending.said.empty());
    CHECK(json.starts_with(
        "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"clock\":\"virtual\"}"));
    CHECK(json.find("\"name\":\"hello\"") != std::string::npos);
    CHECK(json.ends_with("]}\n"));
}

TEST_CASE("a trace that cannot be written is reported, and the program ends as it would") {
    const Ending nowhere = trace_to("/no/such/folder/trace.json");
    CHECK(exited_with(nowhere, 0));
    CHECK(nowhere.said == "error: cannot write the trace to /no/such/folder/trace.json: " +
                              std::string(std::strerror(ENOENT)) + "\n");
}

TEST_CASE("a disk that is full is found out, though opening the file went well") {
    const Ending full = trace_to("/dev/full");
    CHECK(exited_with(full, 0));
    CHECK(full.said == "error: cannot write the trace to /dev/full: " +
                           std::string(std::strerror(ENOSPC)) + "\n");
}
