// kqueue(2) over epoll: what holds for every filter, as the manual pages of macOS and FreeBSD say.
//
// Needs: linux

#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;

// ---- Changes ----

TEST_CASE(
    "an event is known by its ident and its filter: the second EV_ADD changes the first") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    int first = 0, second = 0;
    CHECK(queue.ask(pipe[0], EVFILT_READ, EV_ADD, 0, 0, &first) == 0);
    CHECK(queue.ask(pipe[0], EVFILT_READ, EV_ADD, 0, 0, &second) == 0);
    put(pipe[1], "x", 1);
    CHECK(queue.event().udata == &second);
    CHECK(queue.ask(pipe[0], EVFILT_READ, EV_DELETE) == 0);
    CHECK(queue.is_silent());
    CHECK(queue.ask(pipe[0], EVFILT_READ, EV_DELETE) == ENOENT);
}

TEST_CASE("only EV_ADD makes an event: every other change of one that is not there fails") {
    const Queue queue;
    for (const int flags : {0, EV_DELETE, EV_ENABLE, EV_DISABLE, EV_CLEAR}) {
        CHECK(queue.ask(1, EVFILT_TIMER, flags) == ENOENT);
        CHECK(queue.ask(1, EVFILT_USER, flags) == ENOENT);
    }
}

TEST_CASE("a filter that there is not, and a descriptor that is not open, are refused") {
    const Queue queue;
    for (const int filter : {0, 1, EVFILT_AIO, EVFILT_FS, -100})
        CHECK(queue.ask(0, filter, EV_ADD) == EINVAL);
    for (const int filter : {EVFILT_READ, EVFILT_WRITE, EVFILT_VNODE})
        CHECK(queue.ask(4000, filter, EV_ADD) == EBADF);
}

TEST_CASE("a number that is no queue's is refused, and so are times that are none") {
    const Ends pipe(pipe_ends());
    Kevent room;
    CHECK(kevent(-1, nullptr, 0, &room, 1, &at_once) == -1);
    CHECK(errno == EBADF);
    CHECK(kevent(pipe[0], nullptr, 0, &room, 1, &at_once) == -1);
    CHECK(errno == EBADF);
    const Queue queue;
    for (const timespec bad :
         {timespec{-1, 0}, timespec{0, -1}, timespec{0, 1'000'000'000}}) {
        CHECK(kevent(queue.descriptor(), nullptr, 0, &room, 1, &bad) == -1);
        CHECK(errno == EINVAL);
    }
    CHECK(kevent(queue.descriptor(), nullptr, -1, &room, 1, &at_once) == -1);
    CHECK(kevent(queue.descriptor(), nullptr, 0, &room, -1, &at_once) == -1);
}

TEST_CASE(
    "a change that fails is answered in the list of events, if there is room, and the rest "
    "is done") {
    const Queue queue;
    std::array changes{change(1, EVFILT_USER, EV_DELETE),
                       change(2, EVFILT_USER, EV_ADD, NOTE_TRIGGER),
                       change(3, EVFILT_USER, EV_DELETE)};
    REQUIRE(kevent(queue.descriptor(), changes.data(), 3, changes.data(), 3, nullptr) == 2);
    CHECK(changes[0].ident == 1);
    CHECK((changes[0].flags & EV_ERROR) != 0);
    CHECK(changes[0].data == ENOENT);
    CHECK(changes[1].ident == 3);
    CHECK(queue.event().ident == 2);
}

TEST_CASE("without room for the answer, the call fails, and what comes after is not done") {
    const Queue queue;
    const std::array changes{change(1, EVFILT_USER, EV_ADD),
                             change(2, EVFILT_USER, EV_DELETE),
                             change(3, EVFILT_USER, EV_ADD)};
    CHECK(kevent(queue.descriptor(), changes.data(), 3, nullptr, 0, nullptr) == -1);
    CHECK(errno == ENOENT);
    CHECK(queue.ask(1, EVFILT_USER, EV_DELETE) == 0);
    CHECK(queue.ask(3, EVFILT_USER, EV_DELETE) == ENOENT);
}

TEST_CASE("EV_RECEIPT answers each change, with 0 if it went well, and gives no events") {
    const Queue queue;
    const std::array changes{change(1, EVFILT_USER, EV_ADD | EV_RECEIPT, NOTE_TRIGGER),
                             change(2, EVFILT_USER, EV_ADD | EV_RECEIPT)};
    std::array<Kevent, 4> answers;
    REQUIRE(kevent(queue.descriptor(), changes.data(), 2, answers.data(), 4, nullptr) == 2);
    for (const std::size_t i : {0U, 1U}) {
        CHECK((answers[i].flags & EV_ERROR) != 0);
        CHECK(answers[i].data == 0);
    }
    CHECK(queue.event().ident == 1);
}

TEST_CASE("without room for events, kevent() does not wait, whatever the timeout is") {
    const Queue queue;
    CHECK(kevent(queue.descriptor(), nullptr, 0, nullptr, 0, nullptr) == 0);
    CHECK(kevent(queue.descriptor(), nullptr, 0, nullptr, 0, &soon) == 0);
}

// ---- How often ----

TEST_CASE(
    "without EV_CLEAR what is so is told each time; with it, what happens is told once") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_ADD) == 0);
    put(pipe[1], "x", 1);
    for (int i = 0; i < 3; ++i) CHECK(queue.event().data == 1);
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_DELETE) == 0);
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_ADD | EV_CLEAR) == 0);
    CHECK(queue.event().data == 1);
    CHECK(queue.is_silent());
    put(pipe[1], "y", 1);
    CHECK(queue.event().data == 2);
    CHECK(queue.is_silent());
}

TEST_CASE("EV_ONESHOT: with its first report the event is deleted") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_ADD | EV_ONESHOT) == 0);
    put(pipe[1], "x", 1);
    CHECK((queue.event().flags & EV_ONESHOT) != 0);
    CHECK(queue.is_silent());
    CHECK(queue.ask(pipe[0], EVFILT_READ, EV_DELETE) == ENOENT);
}

TEST_CASE("EV_DISPATCH: with each report the event is disabled, until EV_ENABLE") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_ADD | EV_DISPATCH) == 0);
    put(pipe[1], "x", 1);
    for (int i = 0; i < 3; ++i) {
        CHECK(queue.event().data == 1);
        CHECK(queue.is_silent());
        CHECK(queue.ask(pipe[0], EVFILT_READ, EV_ENABLE) == 0);
    }
}

TEST_CASE(
    "EV_DISABLE keeps the event and does not report it; EV_ADD and EV_ENABLE enable it") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_ADD | EV_DISABLE) == 0);
    put(pipe[1], "x", 1);
    CHECK(queue.is_silent());
    for (const int enable : {EV_ENABLE, EV_ADD}) {
        REQUIRE(queue.ask(pipe[0], EVFILT_READ, enable) == 0);
        CHECK(queue.event().data == 1);
        REQUIRE(queue.ask(pipe[0], EVFILT_READ, EV_DISABLE) == 0);
        CHECK(queue.is_silent());
    }
}

TEST_CASE("what there is no room for comes with the next call") {
    const Queue queue;
    for (std::uintptr_t i = 0; i < 10; ++i)
        REQUIRE(queue.ask(i, EVFILT_USER, EV_ADD | EV_ONESHOT, NOTE_TRIGGER) == 0);
    std::array<int, 10> told{};
    for (int call = 0; call < 5; ++call) {
        for (const Kevent& event : queue.events(now, 2)) ++told.at(event.ident);
    }
    for (const int times : told) CHECK(times == 1);
    CHECK(queue.is_silent());
}

// ---- The descriptor ----

TEST_CASE("the end of a descriptor is the end of its events") {
    const Queue queue;
    Ends pipe(pipe_ends());
    const int number = pipe[0];
    REQUIRE(queue.ask(number, EVFILT_READ, EV_ADD, 0, 0, &pipe) == 0);
    put(pipe[1], "x", 1);
    pipe.end(0);
    CHECK(queue.is_silent());
    const Ends next(pipe_ends());
    REQUIRE(next[0] == number);  // the lowest that is free
    put(next[1], "y", 1);
    CHECK(queue.is_silent());
    SECTION("the number is added anew") {}
    SECTION("or somebody has asked in between") {
        CHECK(queue.ask(number, EVFILT_READ, EV_ENABLE) == ENOENT);
    }
    CHECK(queue.ask(number, EVFILT_READ, EV_ADD | EV_ONESHOT) == 0);
    CHECK(queue.event().udata == nullptr);
    CHECK(queue.is_silent());
}

TEST_CASE("a queue can be waited for: by poll and epoll, and by a queue") {
    const Queue inner, outer;
    const int epoll = base::must("epoll", epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLIN, .data = {}};
    REQUIRE(epoll_ctl(epoll, EPOLL_CTL_ADD, inner.descriptor(), &event) == 0);
    REQUIRE(outer.ask(inner.descriptor(), EVFILT_READ, EV_ADD) == 0);
    const Ends sockets(socket_ends());
    REQUIRE(inner.ask(sockets[0], EVFILT_READ, EV_ADD) == 0);
    CHECK(epoll_wait(epoll, &event, 1, 0) == 0);
    put(sockets[1], "x", 1);
    CHECK(epoll_wait(epoll, &event, 1, 1000) == 1);
    CHECK(outer.event().ident == static_cast<std::uintptr_t>(inner.descriptor()));
    take(sockets[0], 1);
    CHECK(epoll_wait(epoll, &event, 1, 0) == 0);
    CHECK(outer.is_silent());
    REQUIRE(inner.ask(sockets[0], EVFILT_WRITE, EV_ADD) == 0);
    CHECK(epoll_wait(epoll, &event, 1, 1000) == 1);
    close(epoll);
}

static int open_descriptors() {
    int count = 0;
    for (int i = 0; i < 1000; ++i) count += dup2(i, i) == i;
    return count;
}

TEST_CASE("closed queues leave nothing behind, once there is a new one") {
    const Queue first;
    const int before = open_descriptors();
    {
        std::array<Queue, 50> queues;
        for (const Queue& queue : queues) {
            REQUIRE(queue.ask(1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 100) == 0);
            REQUIRE(queue.ask(1, EVFILT_USER, EV_ADD) == 0);
            REQUIRE(queue.ask(1, EVFILT_WRITE, EV_ADD) == 0);
        }
    }
    const Queue last;
    CHECK(open_descriptors() == before + 2);
}

TEST_CASE("a closed queue is closed, also if its number is another queue's or file's") {
    const int number = base::must("kqueue", kqueue());
    const Kevent add = change(1, EVFILT_USER, EV_ADD);
    REQUIRE(kevent(number, &add, 1, nullptr, 0, nullptr) == 0);
    close(number);
    CHECK(kevent(number, &add, 1, nullptr, 0, nullptr) == -1);
    CHECK(errno == EBADF);
    const Queue next;
    REQUIRE(next.descriptor() == number);
    CHECK(next.ask(1, EVFILT_USER, EV_DELETE) == ENOENT);
}

TEST_CASE("a child of fork() has no queue, and its parent keeps it") {
    const Queue queue;
    REQUIRE(queue.ask(1, EVFILT_USER, EV_ADD) == 0);
    const pid_t child = base::must("fork", fork());
    if (child == 0) {
        const bool is_gone = queue.ask(1, EVFILT_USER, 0, NOTE_TRIGGER) == EBADF &&
                             dup2(queue.descriptor(), queue.descriptor()) < 0;
        _exit(is_gone ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(1, EVFILT_USER, 0, NOTE_TRIGGER) == 0);
    CHECK(queue.event().ident == 1);
}

// ---- Threads ----

TEST_CASE("one thread waits, another one changes what it waits for") {
    const Queue queue;
    const Ends pipe(pipe_ends());
    put(pipe[1], "x", 1);
    std::jthread other([&] { queue.ask(pipe[0], EVFILT_READ, EV_ADD | EV_ONESHOT); });
    CHECK(queue.event().data == 1);
}

TEST_CASE("several threads wait: what is told once is told one of them") {
    constexpr int events = 2000;
    const Queue queue;
    std::atomic<int> told = 0;
    std::atomic<bool> is_over = false;
    {
        std::vector<std::jthread> waiters;
        for (int i = 0; i < 3; ++i) {
            waiters.emplace_back([&] {
                std::array<Kevent, 8> room;
                constexpr timespec short_time{.tv_sec = 0, .tv_nsec = 1'000'000};
                while (!is_over)
                    told +=
                        kevent(queue.descriptor(), nullptr, 0, room.data(), 8, &short_time);
            });
        }
        for (std::uintptr_t i = 0; i < events; ++i)
            REQUIRE(queue.ask(i % 50 + 100 * (i / 50), EVFILT_USER, EV_ADD | EV_ONESHOT,
                              NOTE_TRIGGER) == 0);
        while (told < events) std::this_thread::yield();
        is_over = true;
    }
    CHECK(told == events);
    CHECK(queue.is_silent());
}

TEST_CASE("who waits in a queue that another thread closes is told so") {
    const int number = base::must("kqueue", kqueue());
    // The bare call: for ThreadSanitizer a close() beside a wait is a race. Here it is the question.
    std::jthread closer([number] { syscall(SYS_close, number); });
    Kevent room;
    CHECK(kevent(number, nullptr, 0, &room, 1, nullptr) == -1);
    CHECK(errno == EBADF);
}
