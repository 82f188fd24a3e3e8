// Sleeping and reading look as if they blocked, and only the fiber that calls them waits.
//
// Three fibers on one thread: a reader waits for a message in a pipe, a writer sends it after
// 350 ms, a clock ticks every 100 ms. The reader's call reads like read(2), and jumps to the
// scheduler when there is nothing to read. With the system's own read(2) in its place the
// thread stops, and everybody with it.
//
// Needs: posix
// Before: 19-round-robin.  Next: 21-priorities.

#include <unistd.h>

#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "fibers/io.hpp"
#include "fibers/poll_poller.hpp"
#include "fibers/trace.hpp"

using std::chrono::milliseconds;

struct Pipe {
    int ends[2];
    Pipe() { base::must("open a pipe", pipe(ends)); }
    ~Pipe() { close(ends[0]), close(ends[1]); }
    int out() const { return ends[0]; }
    int in() const { return ends[1]; }
};

static int ticks;
static bool over;

static void tick() {
    for (fibers::sleep_for(milliseconds(100)); !over; fibers::sleep_for(milliseconds(100)))
        ++ticks;
}

// [friendly]
// The reader waits in the scheduler: in poll(2), together with everything else.
static void read_as_a_fiber() {
    Pipe pipe;
    for (const int end : pipe.ends)
        base::must("prepare the pipe", fibers::make_nonblocking(end));
    fibers::PollPoller poller;
    fibers::TraceObserver trace;
    fibers::Scheduler scheduler({.poller = &poller, .observer = &trace});
    std::set<std::thread::id> threads;
    ticks = 0, over = false;
    scheduler.spawn({.name = "reader"}, [&] {
        threads.insert(std::this_thread::get_id());
        char text[16];
        const std::size_t size = base::must("read", fibers::read(pipe.out(), text));
        std::printf("    it read \"%.*s\", after %d ticks\n", static_cast<int>(size), text,
                    ticks);
        over = true;
    });
    scheduler.spawn({.name = "writer"}, [&] {
        threads.insert(std::this_thread::get_id());
        fibers::sleep_for(milliseconds(350));
        base::must("write", fibers::write(pipe.in(), "hello"));
    });
    scheduler.spawn({.name = "clock"},
                    [&] { tick(), threads.insert(std::this_thread::get_id()); });
    scheduler.run();
    std::printf("    threads that ran fibers: %zu\n", threads.size());
}
// [friendly]

// [rude]
// The reader waits in the kernel, and the thread with it. No fiber can send the message any more:
// a thread has to.
static void read_as_a_thread() {
    const Pipe pipe;
    fibers::Scheduler scheduler;
    ticks = 0, over = false;
    std::thread writer;
    scheduler.spawn({.name = "clock"}, tick);
    scheduler.spawn({.name = "reader"}, [&] {
        writer = std::thread([&] {
            std::this_thread::sleep_for(milliseconds(350));
            base::must("write", write(pipe.in(), "hello", 5));
        });
        char text[16];
        const auto size = base::must("read", read(pipe.out(), text, sizeof text));
        std::printf("    it read \"%.*s\", after %d ticks\n", static_cast<int>(size), text,
                    ticks);
        over = true;
    });
    scheduler.run();
    writer.join();
}
// [rude]

int main() {
    std::printf("the reader calls fibers::read()\n");
    read_as_a_fiber();
    std::printf("the reader calls the system's read()\n");
    read_as_a_thread();
}

// Output:
// the reader calls fibers::read()
//     it read "hello", after 3 ticks
//     threads that ran fibers: 1
// the reader calls the system's read()
//     it read "hello", after 0 ticks
