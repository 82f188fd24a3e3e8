// EVFILT_USER over eventfd.
//
// Needs: linux

#include <sys/event.h>
#include <sys/time.h>

#include <csignal>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;

TEST_CASE("NOTE_TRIGGER makes the event; many before it is told make one") {
    const Queue queue;
    REQUIRE(queue.ask(5, EVFILT_USER, EV_ADD | EV_CLEAR) == 0);
    CHECK(queue.is_silent());
    for (int i = 0; i < 10; ++i) REQUIRE(queue.ask(5, EVFILT_USER, 0, NOTE_TRIGGER) == 0);
    const Kevent event = queue.event();
    CHECK(event.ident == 5);
    CHECK(event.fflags == 0);
    CHECK(queue.is_silent());
}

TEST_CASE("without EV_CLEAR it is told until it is deleted") {
    const Queue queue;
    REQUIRE(queue.ask(5, EVFILT_USER, EV_ADD, NOTE_TRIGGER) == 0);
    for (int i = 0; i < 3; ++i) CHECK(queue.event().ident == 5);
    REQUIRE(queue.ask(5, EVFILT_USER, EV_DELETE) == 0);
    CHECK(queue.is_silent());
}

TEST_CASE("24 bits come with it: copied, or'ed, and'ed, or left") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_USER, EV_ADD | EV_CLEAR, NOTE_FFCOPY | 0xff) == 0);
    const auto after = [&](unsigned fflags) {
        REQUIRE(queue.ask(1, EVFILT_USER, 0, fflags | NOTE_TRIGGER) == 0);
        return queue.event().fflags;
    };
    CHECK(after(NOTE_FFNOP | 0xf00000) == 0xff);
    CHECK(after(NOTE_FFOR | 0xf00) == 0xfff);
    CHECK(after(NOTE_FFAND | 0x0f0) == 0x0f0);
    CHECK(after(NOTE_FFCOPY | 0xabcdef) == 0xabcdef);
}

TEST_CASE("a trigger while it is disabled is told when it is enabled") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_USER, EV_ADD | EV_CLEAR | EV_DISABLE) == 0);
    REQUIRE(queue.ask(1, EVFILT_USER, 0, NOTE_TRIGGER) == 0);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(1, EVFILT_USER, EV_ENABLE) == 0);
    CHECK(queue.event().ident == 1);
}

static const Queue* triggered = nullptr;

TEST_CASE("a signal handler may trigger, even while its thread is in kevent()") {
    const Queue queue;
    triggered = &queue;
    REQUIRE(queue.ask(1, EVFILT_USER, EV_ADD | EV_CLEAR) == 0);
    struct sigaction action{};
    action.sa_handler = [](int) { triggered->ask(1, EVFILT_USER, 0, NOTE_TRIGGER); };
    sigaction(SIGALRM, &action, nullptr);
    const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 200},
                          .it_value = {.tv_sec = 0, .tv_usec = 200}};
    setitimer(ITIMER_REAL, &often, nullptr);
    for (int i = 0; i < 50;) {
        std::array<Kevent, 4> room;
        const int count = kevent(queue.descriptor(), nullptr, 0, room.data(), 4, &soon);
        if (count < 0) REQUIRE(errno == EINTR);
        i += count > 0;
        for (int k = 0; k < 20; ++k) queue.ask(2, EVFILT_USER, EV_ADD);
    }
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    signal(SIGALRM, SIG_DFL);
}
