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

// Lets a thread wait in one of the ways, and is the other side: looks how it waits, and
// writes the byte when that is certain. Nothing here depends on time.
static void wait_by(const char* name, void (*way)(int, Cost&), Cost& cost) {
    int ends[2];
    must("make a pipe", pipe2(ends, O_CLOEXEC));
    std::thread waiter([&] {
        cost.thread = gettid();
        way(ends[0], cost);
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        cost.cpu_ms = static_cast<double>(used.tv_sec) * 1e3 +
                      static_cast<double>(used.tv_nsec) / 1e6;
    });
    while (!cost.slept && cost.calls < many) {
        std::this_thread::yield();
        cost.slept = cost.calls > 0 && state_of(cost.thread) == 'S';
    }
    base::Tracer& tracer = base::program_tracer();
    const auto lane = tracer.lane(name);
    tracer.begin(lane, cost.slept ? "sleeps" : "asks again and again");
    base::program_clock().sleep_for(50ms);
    tracer.end(lane);
    must("write", write(ends[1], "!", 1));
    waiter.join();
    for (const int end : ends) close(end);
    std::printf("%-13s  slept: %-3s  calls: %s\n", name, cost.slept ? "yes" : "no",
                cost.calls >= many ? "100000 or more" : std::to_string(cost.calls).c_str());
}

int main() {
    Cost busy, blocking, queue;
    wait_by("busy wait", busy_wait, busy);
    wait_by("blocking read", blocking_read, blocking);
    wait_by("event queue", event_queue, queue);
    std::printf("the busy wait took more than ten times the CPU time of the others: %s\n",
                busy.cpu_ms > 10 * (blocking.cpu_ms + queue.cpu_ms) ? "yes" : "no");
}

// Output:
// busy wait      slept: no   calls: 100000 or more
// blocking read  slept: yes  calls: 1
// event queue    slept: yes  calls: 2
// the busy wait took more than ten times the CPU time of the others: yes
