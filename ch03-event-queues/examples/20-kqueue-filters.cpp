// Seven filters, one queue: bytes, room, time, a signal, a child, a file, and an event of our own.
//
// On Linux each of these is a descriptor of its own kind, with a call that makes it and a structure
// that is read from it. Here each is two numbers in the same structure: which thing, and which filter.
//
// Needs: posix
// Before: 19-kqueue.  Next: 21-kqueue-on-epoll.

#include <fcntl.h>
#include <sys/event.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <source_location>

#include "base/must.hpp"
#include "base/tracer.hpp"

using base::must;
using Kevent = struct kevent;

static int queue;

// [ask]
static void ask(uintptr_t ident, int16_t filter, uint16_t flags, uint32_t fflags = 0,
                intptr_t data = 0) {
    Kevent change;
    EV_SET(&change, ident, filter, flags, fflags, data, nullptr);
    must("change", kevent(queue, &change, 1, nullptr, 0, nullptr));
}
// [ask]

// Waits for the one event that must come, and says what it brings along.
static void tell(const char* name, const char* words,
                 std::source_location here = std::source_location::current()) {
    static const auto lane = base::program_tracer().lane("queue");
    Kevent event;
    must("wait", kevent(queue, nullptr, 0, &event, 1, nullptr));
    const bool has_data = event.filter == EVFILT_READ || event.filter == EVFILT_SIGNAL;
    std::printf("%-13s %s", name, words);
    if (has_data) std::printf(", data %ld", static_cast<long>(event.data));
    std::printf("\n");
    base::program_tracer().instant(lane, name,
                                   {{"say", words},
                                    {"line", here.line()},
                                    {"filter", name},
                                    {"data", static_cast<long>(event.data)}});
}

static void test_bytes() {
    std::array<int, 2> pipe;
    must("pipe", ::pipe(pipe.data()));
    ask(static_cast<uintptr_t>(pipe[1]), EVFILT_WRITE, EV_ADD | EV_ONESHOT);
    tell("EVFILT_WRITE", "there is room in the pipe");
    must("write", write(pipe[1], "abc", 3));
    ask(static_cast<uintptr_t>(pipe[0]), EVFILT_READ, EV_ADD | EV_ONESHOT);
    tell("EVFILT_READ", "there are bytes in the pipe");
    for (const int end : pipe) close(end);
}

static void test_time_and_own() {
    ask(1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS, 500);
    tell("EVFILT_TIMER", "half a millisecond has passed");
    ask(1, EVFILT_USER, EV_ADD | EV_ONESHOT);
    ask(1, EVFILT_USER, 0, NOTE_TRIGGER);  // any thread may do this: a wake-up
    tell("EVFILT_USER", "somebody has triggered it");
}

// [processes]
// The signal is ignored; the queue is told all the same, and counts.
static void test_processes() {
    signal(SIGUSR1, SIG_IGN);
    ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD);
    for (int i = 0; i < 2; ++i) kill(getpid(), SIGUSR1);
    tell("EVFILT_SIGNAL", "the signal was sent");
    ask(SIGUSR1, EVFILT_SIGNAL, EV_DELETE);

    std::fflush(stdout);  // or the child might print it once more
    const pid_t child = must("fork", fork());
    if (child == 0) _exit(3);
    ask(static_cast<uintptr_t>(child), EVFILT_PROC, EV_ADD, NOTE_EXIT);
    tell("EVFILT_PROC", "the child has ended");
    waitpid(child, nullptr, 0);
}
// [processes]

static void test_file() {
    char name[] = "/tmp/kqueue-XXXXXX";
    const int file = must("mkstemp", mkstemp(name));
    ask(static_cast<uintptr_t>(file), EVFILT_VNODE, EV_ADD | EV_CLEAR,
        NOTE_WRITE | NOTE_DELETE);
    must("write", write(file, "x", 1));
    tell("EVFILT_VNODE", "the file was written");
    unlink(name);
    tell("EVFILT_VNODE", "its name was deleted");
    close(file);
}

int main() {
    queue = must("kqueue", kqueue());
    test_bytes();
    test_time_and_own();
    test_processes();
    test_file();
    close(queue);
}

// Output:
// EVFILT_WRITE  there is room in the pipe
// EVFILT_READ   there are bytes in the pipe, data 3
// EVFILT_TIMER  half a millisecond has passed
// EVFILT_USER   somebody has triggered it
// EVFILT_SIGNAL the signal was sent, data 2
// EVFILT_PROC   the child has ended
// EVFILT_VNODE  the file was written
// EVFILT_VNODE  its name was deleted
