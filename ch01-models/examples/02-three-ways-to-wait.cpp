// One wait, three ways: ask again and again, sleep in the call, sleep until something
// happens.
//
// A byte will come through a pipe. How a program waits for it decides what the wait costs:
// the first way burns a core, the other two leave it to somebody else. Between those the
// difference is how many pipes one thread can wait for.
//
// Needs: linux
// Before: 01-three-levels.  Next: 03-signal-pending.

#include <fcntl.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/must.hpp"
#include "base/tracer.hpp"

using namespace std::chrono_literals;
using base::must;

// What one wait has cost the thread that waited.
struct Cost {
    std::atomic<long> calls = 0;
    std::atomic<pid_t> thread = 0;
    double cpu_ms = 0;
    bool slept = false;
};

// [ways]
static void busy_wait(int pipe, Cost& cost) {
    char byte;
    must("make it non-blocking", fcntl(pipe, F_SETFL, O_NONBLOCK));
    do ++cost.calls;
    while (read(pipe, &byte, 1) < 0);  // EAGAIN: nothing yet, ask again
}
static void blocking_read(int pipe, Cost& cost) {
    char byte;
    ++cost.calls;
    must("read", read(pipe, &byte, 1));  // the kernel wakes us when there is something
}
static void event_queue(int pipe, Cost& cost) {
    char byte;
    const int queue = must("make a queue", epoll_create1(EPOLL_CLOEXEC));
    epoll_event interest{.events = EPOLLIN, .data = {.fd = pipe}};
    must("register the pipe", epoll_ctl(queue, EPOLL_CTL_ADD, pipe, &interest));
    cost.calls += 2;
    epoll_event happened;
    must("wait", epoll_wait(queue, &happened, 1, -1));  // any of thousands of pipes
    must("read", read(happened.data.fd, &byte, 1));     // certain not to wait
    close(queue);
}
// [ways]

// What /proc says of a thread: R runs or could run, S sleeps until something happens.
static char state_of(pid_t thread) {
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(") ");
    return name_end == std::string::npos ? '?' : line[name_end + 2];
}

constexpr long many = 100'000;

// Runs one way in a thread of its own, and is the other side: lets it wait, then writes.
static bool wait_by(const char* name, void (*way)(int, Cost&), Cost& cost) {
    int ends[2];
    must("make a pipe", pipe2(ends, O_CLOEXEC));
    std::thread waiter([&] {
        cost.thread = gettid();
        way(ends[0], cost);
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        cost.cpu_ms = double(used.tv_sec) * 1e3 + double(used.tv_nsec) / 1e6;
    });
    // Not before the thread really waits: asleep, or asking for the many-th time.
    bool asleep = false;
    while (!asleep && cost.calls < many) {
        std::this_thread::yield();
        asleep = cost.thread != 0 && cost.calls > 0 && state_of(cost.thread) == 'S';
    }
    base::Tracer& tracer = base::program_tracer();
    const auto lane = tracer.lane(name);
    tracer.begin(lane, asleep ? "sleeps" : "asks again and again");
    base::program_clock().sleep_for(50ms);
    tracer.end(lane);
    must("write", write(ends[1], "!", 1));
    waiter.join();
    for (const int end : ends) close(end);
    return asleep;
}

int main() {
    Cost busy, blocking, queue;
    const bool busy_slept = wait_by("busy wait", busy_wait, busy);
    const bool blocking_slept = wait_by("blocking read", blocking_read, blocking);
    const bool queue_slept = wait_by("event queue", event_queue, queue);

    std::printf("busy wait:     slept: %s  calls: 100000 or more: %s\n",
                busy_slept ? "yes" : "no", busy.calls >= many ? "yes" : "no");
    std::printf("blocking read: slept: %s  calls: %ld\n", blocking_slept ? "yes" : "no",
                blocking.calls.load());
    std::printf("event queue:   slept: %s  calls: %ld\n", queue_slept ? "yes" : "no",
                queue.calls.load());
    std::printf("the busy wait took more than ten times the CPU time of the others: %s\n",
                busy.cpu_ms > 10 * (blocking.cpu_ms + queue.cpu_ms) ? "yes" : "no");
}

// Output:
// busy wait:     slept: no  calls: 100000 or more: yes
// blocking read: slept: yes  calls: 1
// event queue:   slept: yes  calls: 2
// the busy wait took more than ten times the CPU time of the others: yes
