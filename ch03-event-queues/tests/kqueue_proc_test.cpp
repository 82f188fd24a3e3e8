// EVFILT_PROC over pidfd.
//
// Needs: linux

#include <sys/event.h>
#include <sys/wait.h>

#include <csignal>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;

namespace {

// A child that ends with that status as soon as the other end of a pipe is closed.
pid_t child_with(int status, Ends& gate) {
    const pid_t child = base::must("fork", fork());
    if (child != 0) return child;
    gate.end(1);
    char byte;
    static_cast<void>(!read(gate[0], &byte, 1));
    _exit(status);
}

}  // namespace

TEST_CASE("NOTE_EXIT: the end of a child, with the status that wait() gives, once") {
    const Queue queue;
    Ends gate(pipe_ends());
    const pid_t child = child_with(42, gate);
    REQUIRE(queue.ask(child, EVFILT_PROC, EV_ADD, NOTE_EXIT | NOTE_EXITSTATUS) == 0);
    CHECK(queue.is_silent());
    gate.end(1);
    const Kevent event = queue.event();
    CHECK(event.ident == static_cast<std::uintptr_t>(child));
    CHECK((event.fflags & NOTE_EXIT) != 0);
    CHECK((event.flags & EV_EOF) != 0);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);  // it is still there to be waited for
    CHECK(event.data == status);
    CHECK(WEXITSTATUS(status) == 42);
    CHECK(queue.is_silent());
    CHECK(queue.ask(child, EVFILT_PROC, EV_DELETE) == ENOENT);
}

TEST_CASE("a child that was killed, and one that has ended before") {
    const Queue queue;
    Ends gate(pipe_ends());
    const pid_t child = child_with(0, gate);
    REQUIRE(kill(child, SIGKILL) == 0);
    siginfo_t about{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(child), &about, WEXITED | WNOWAIT) == 0);
    REQUIRE(queue.ask(child, EVFILT_PROC, EV_ADD, NOTE_EXIT) == 0);
    const auto status = static_cast<int>(queue.event().data);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    REQUIRE(waitpid(child, nullptr, 0) == child);
}

TEST_CASE("who does not ask for the end is not told of it") {
    const Queue queue;
    Ends gate(pipe_ends());
    const pid_t child = child_with(0, gate);
    REQUIRE(queue.ask(child, EVFILT_PROC, EV_ADD, 0) == 0);
    gate.end(1);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    CHECK(queue.is_silent());
}

TEST_CASE("what Linux does not tell is refused, and so is a process that there is not") {
    const Queue queue;
    for (const unsigned note : {NOTE_FORK, NOTE_EXEC, NOTE_SIGNAL})
        CHECK(queue.ask(getpid(), EVFILT_PROC, EV_ADD, note | NOTE_EXIT) == ENOTSUP);
    CHECK(queue.ask(0x7fff'ffff, EVFILT_PROC, EV_ADD, NOTE_EXIT) == ESRCH);
    CHECK(queue.ask(0, EVFILT_PROC, EV_ADD, NOTE_EXIT) == ESRCH);
}
