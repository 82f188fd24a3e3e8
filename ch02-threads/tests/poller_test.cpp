// Fibers that wait for descriptors: what they are told when something is wrong.
// Needs: posix

#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "fibers/io.hpp"
#include "fibers/poll_poller.hpp"
#include "workbook/catch.hpp"

using std::chrono::milliseconds;

namespace {

struct Pipe {
    int out, in;
    Pipe() {
        int ends[2];
        base::must("open a pipe", pipe(ends));
        out = base::must("prepare it", fibers::make_nonblocking(ends[0]));
        in = base::must("prepare it", fibers::make_nonblocking(ends[1]));
    }
    ~Pipe() { close_in(), close(out); }
    void close_in() {
        if (in >= 0) close(in);
        in = -1;
    }
};

// Runs one fiber in a scheduler with a poller, and gives what it returned.
template <typename F>
auto run(F function) {
    fibers::PollPoller poller;
    fibers::Scheduler scheduler({.poller = &poller});
    auto handle = scheduler.spawn(std::move(function));
    CHECK(scheduler.run() == 0);
    CHECK(poller.waiting() == 0);
    return handle.join();
}

}  // namespace

TEST_CASE("a reader gets what is written, and 0 at the end") {
    Pipe pipe;
    fibers::PollPoller poller;
    fibers::Scheduler scheduler({.poller = &poller});
    std::string log;
    scheduler.spawn([&] {
        char text[8];
        for (std::size_t size = 1; size != 0;) {
            size = base::must("read", fibers::read(pipe.out, text));
            log += std::string(text, size) + "|";
        }
    });
    scheduler.spawn([&] {
        base::must("write", fibers::write(pipe.in, "one"));
        fibers::sleep_for(milliseconds(1));
        base::must("write", fibers::write(pipe.in, "two"));
        fibers::sleep_for(milliseconds(1));
        pipe.close_in();
    });
    CHECK(scheduler.run() == 0);
    CHECK(log == "one|two||");
}

TEST_CASE("a writer waits until there is room") {
    Pipe pipe;
    fibers::PollPoller poller;
    fibers::Scheduler scheduler({.poller = &poller});
    const std::string much(1'000'000, 'x');  // more than a pipe holds
    std::size_t got = 0;
    scheduler.spawn([&] {
        CHECK(base::must("write", fibers::write(pipe.in, much)) == much.size());
        pipe.close_in();
    });
    scheduler.spawn([&] {
        char text[4096];
        while (const std::size_t size = base::must("read", fibers::read(pipe.out, text)))
            got += size;
    });
    CHECK(scheduler.run() == 0);
    CHECK(got == much.size());
}

TEST_CASE("a descriptor that is not open is an error, at once and while somebody waits") {
    char text[1];
    CHECK(run([&] { return fibers::read(-1, text).error(); }) == base::Errno::bad_handle);
    CHECK(run([] { return fibers::make_nonblocking(-1).error(); }) ==
          base::Errno::bad_handle);
    for (const int descriptor : {-1, 999}) {
        CHECK(run([&] { return fibers::wait_readable(descriptor).error(); }) ==
              base::Errno::bad_handle);
    }
}

TEST_CASE("nobody at the other end: an error for the writer") {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    close(pipe.out);
    CHECK(run([&] { return fibers::write(pipe.in, "x").error(); }) ==
          base::Errno::broken_pipe);
    pipe.out = base::must("open another", dup(0));
}

TEST_CASE("a poller that knows no descriptors says so") {
    const Pipe pipe;
    fibers::Scheduler scheduler;
    auto asks = scheduler.spawn([&] { return fibers::wait_readable(pipe.out).error(); });
    scheduler.run();
    CHECK(asks.join() == base::Errno::not_implemented);
}

TEST_CASE("several fibers may wait for one descriptor, and one takes it all") {
    Pipe pipe;
    fibers::PollPoller poller;
    fibers::Scheduler scheduler({.poller = &poller});
    int got = 0;
    for (int i = 0; i < 3; ++i) {
        scheduler.spawn([&] {
            char text[8];
            if (base::must("read", fibers::read(pipe.out, text)) == 1) ++got;
        });
    }
    scheduler.spawn([&] {
        base::must("write", fibers::write(pipe.in, "x"));
        for (int i = 0; i < 1000; ++i) fibers::yield();
        pipe.close_in();
    });
    CHECK(scheduler.run() == 0);
    CHECK(got == 1);
}

TEST_CASE("ring() ends a wait, also one that has not begun, and comes from any thread") {
    fibers::PollPoller poller;
    poller.ring();
    poller.ring();
    poller.wait(std::nullopt);
    std::thread other([&] { poller.ring(); });
    poller.wait(std::nullopt);
    other.join();
    poller.wait(milliseconds(0));  // nothing is left that would disturb: a timeout passes
    const auto begin = std::chrono::steady_clock::now();
    poller.wait(milliseconds(5));
    CHECK(std::chrono::steady_clock::now() - begin >= milliseconds(5));
}

TEST_CASE("a signal ends a wait, and no fiber is told anything") {
    struct sigaction on_alarm = {};
    on_alarm.sa_handler = [](int) {};  // no SA_RESTART; poll(2) is never restarted anyhow
    base::must("handle the alarm", sigaction(SIGALRM, &on_alarm, nullptr));
    const itimerval soon{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = 5000}};
    base::must("set the alarm", setitimer(ITIMER_REAL, &soon, nullptr));
    fibers::PollPoller poller;
    poller.wait(std::nullopt);  // would last for ever
    CHECK(poller.waiting() == 0);
}
