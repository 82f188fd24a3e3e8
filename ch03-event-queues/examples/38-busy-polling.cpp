// To ask again and again, or to be told: the same wait, twice.
//
// A byte arrives after 50 ms. The first program asks for it in a loop, as many hand-made event loops
// do that "do not block". The second one waits in a queue. Both find it; one of them has used a
// whole processor for it, in which nobody else could run.
//
// Needs: posix
// Before: 37-stale-descriptor.  Next: 39-echo.

#include <array>
#include <cstdio>
#include <ctime>
#include <thread>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must;
using std::chrono::milliseconds, std::chrono::nanoseconds;

struct Cost {
    int questions = 0;  // to the kernel
    double cpu_ms = 0;  // of this thread
};

static double thread_cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Waits for a byte that comes after 50 ms, by `wait`, which says whether it is there.
template <typename Wait>
static Cost cost_of(Wait wait) {
    const auto pair = must("make a pair", events::connected_pair());
    events::Queue queue = must("open a queue", events::Queue::open());
    must("add", queue.add(pair[0], 1, events::Interest::readable));
    std::thread sender([&] {
        std::this_thread::sleep_for(milliseconds(50));
        must("send", events::send_now(pair[1], std::as_bytes(std::span("x", 1))));
    });
    Cost cost;
    const double begin = thread_cpu_ms();
    do {
        ++cost.questions;
    } while (!wait(queue));
    cost.cpu_ms = thread_cpu_ms() - begin;
    sender.join();
    queue.close(pair[0]);
    queue.close(pair[1]);
    return cost;
}

int main() {
    std::array<events::Event, 1> room;
    const Cost busy = cost_of([&](events::Queue& queue) {
        return must("ask", queue.wait(room, nanoseconds(0))) > 0;
    });
    const Cost waiting =
        cost_of([&](events::Queue& queue) { return must("wait", queue.wait(room)) > 0; });
    std::printf("asking:  %s\n",
                busy.questions > 1000 ? "over a thousand questions" : "few");
    std::printf("waiting: %d question\n", waiting.questions);
    std::printf("asking takes over 20 times the processor's time: %s\n",
                busy.cpu_ms > 20 * waiting.cpu_ms ? "yes" : "no");
}

// Output:
// asking:  over a thousand questions
// waiting: 1 question
// asking takes over 20 times the processor's time: yes
