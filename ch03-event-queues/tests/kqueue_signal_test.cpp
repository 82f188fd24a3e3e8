// EVFILT_SIGNAL over a handler before the program's.
//
// Needs: linux

#include <sys/event.h>
#include <sys/wait.h>

#include <csignal>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;

namespace {

int handled = 0;

void send(int number) { REQUIRE(kill(getpid(), number) == 0); }

bool is_blocked_for_all(int number, int how) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return pthread_sigmask(how, &set, nullptr) == 0;
}

}  // namespace

TEST_CASE("a signal that is ignored is told of, and data counts how often it was sent") {
    const Queue queue;
    signal(SIGUSR1, SIG_IGN);
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD) == 0);
    CHECK(queue.is_silent());
    for (int i = 0; i < 3; ++i) send(SIGUSR1);
    const Kevent event = queue.event();
    CHECK(event.ident == SIGUSR1);
    CHECK(event.data == 3);
    CHECK((event.flags & EV_CLEAR) != 0);
    CHECK(queue.is_silent());
}

TEST_CASE(
    "the program's handler runs all the same, whether it was there before or comes later") {
    const Queue queue;
    const auto handler = [](int) { ++handled; };
    handled = 0;
    signal(SIGUSR1, handler);
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD) == 0);
    send(SIGUSR1);
    CHECK(handled == 1);
    CHECK(queue.event().data == 1);
    signal(SIGUSR1, SIG_IGN);
    CHECK(queue.is_silent());  // and finds the change
    send(SIGUSR1);
    CHECK(handled == 1);
    CHECK(queue.event().data == 1);
    signal(SIGUSR1, handler);
    CHECK(queue.is_silent());
    send(SIGUSR1);
    CHECK(handled == 2);
    CHECK(queue.event().data == 1);
}

TEST_CASE("after EV_DELETE everything is as the program had it") {
    const auto handler = [](int) { ++handled; };
    signal(SIGUSR1, handler);
    const Queue queue;
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD) == 0);
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_DELETE) == 0);
    CHECK(signal(SIGUSR1, SIG_IGN) == handler);
}

TEST_CASE("a signal that is blocked is told of, too") {
    const Queue first, second;
    signal(SIGUSR2, SIG_IGN);
    REQUIRE(is_blocked_for_all(SIGUSR2, SIG_BLOCK));
    REQUIRE(first.ask(SIGUSR2, EVFILT_SIGNAL, EV_ADD) == 0);
    REQUIRE(second.ask(SIGUSR2, EVFILT_SIGNAL, EV_ADD) == 0);
    send(SIGUSR2);
    CHECK(first.event().data == 1);
    CHECK(second.event().data == 1);
    CHECK(first.is_silent());
    REQUIRE(is_blocked_for_all(SIGUSR2, SIG_UNBLOCK));
}

TEST_CASE("two queues are told of one signal, each of its own") {
    const Queue first, second;
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    REQUIRE(first.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD) == 0);
    REQUIRE(first.ask(SIGUSR2, EVFILT_SIGNAL, EV_ADD) == 0);
    REQUIRE(second.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD) == 0);
    send(SIGUSR1);
    CHECK(first.event().ident == SIGUSR1);
    CHECK(second.event().ident == SIGUSR1);
    send(SIGUSR2);
    CHECK(first.event().ident == SIGUSR2);
    CHECK(second.is_silent());
}

TEST_CASE("what comes while the event is disabled is counted") {
    const Queue queue;
    signal(SIGUSR1, SIG_IGN);
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD | EV_DISABLE) == 0);
    send(SIGUSR1);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ENABLE) == 0);
    send(SIGUSR1);
    CHECK(queue.event().data == 2);
}

TEST_CASE("what the signal does by default, it still does") {
    const pid_t child = base::must("fork", fork());
    if (child == 0) {
        const Queue queue;
        signal(SIGUSR1, SIG_DFL);
        queue.ask(SIGUSR1, EVFILT_SIGNAL, EV_ADD);
        kill(getpid(), SIGUSR1);
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGUSR1);
}

TEST_CASE("what is no signal, or can not be caught, is refused") {
    const Queue queue;
    for (const int number : {0, -1, NSIG, 1000, SIGKILL, SIGSTOP})
        CHECK(queue.ask(number, EVFILT_SIGNAL, EV_ADD) == EINVAL);
}
