// To sleep is to give the processor up, and to tell the system when it is wanted again.
//
// Needs: linux
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "calls/calls.hpp"
#include "models/watch.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;

// [sleeper]
TEST_CASE("a thread that sleeps is off the processor until somebody wakes it") {
    signal(SIGUSR1, [](int) {});  // a handler that does nothing: it is only to wake
    std::atomic<pid_t> id = 0;
    timespec left{}, used{};
    std::thread sleeper([&] {
        id = gettid();
        const timespec hour{.tv_sec = 3600, .tv_nsec = 0};
        nanosleep(&hour, &left);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    });
    while (id == 0 || !models::is_asleep(id)) std::this_thread::yield();

    const models::Glance first = models::glance_at(id);
    CHECK(first.state == 'S');  // asleep, not even on the list of those who want to run
    CHECK(first.naps >= 1);     // and of its own accord
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
    CHECK(models::glance_at(id) == first);  // it has not run once in the meantime

    pthread_kill(sleeper.native_handle(), SIGUSR1);
    sleeper.join();
    CHECK(left.tv_sec > 3000);  // of the hour that was asked for
    CHECK(used.tv_sec == 0);    // of CPU time
}
// [sleeper]

// [one-call]
TEST_CASE("a sleep is one system call, and its argument says for how long") {
    const auto log = calls::record([] { std::this_thread::sleep_for(3ms); });
    if (!log) {
        REQUIRE(log.error() == base::Errno::not_implemented);
        return;
    }
    CHECK(calls::count(*log, SYS_clock_nanosleep) == 1);
}
// [one-call]
