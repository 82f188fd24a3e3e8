// The fibers of chapter 2 wait in the queue of chapter 3, and none of them notices.
//
// A reader waits for a message, a writer sends it after 35 ms, a clock ticks every 10 ms: chapter
// 2's program to the letter, but for one line that says what the scheduler's thread waits in. With
// poll(2) each wait looked at every descriptor; here a thousand that are idle cost nothing.
//
// Needs: linux
// Before: 35-both-ways.  Next: 37-stale-descriptor.

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "events/sockets.hpp"
#include "fibers/fibers.hpp"
#include "fibers/io.hpp"
#include "fibers/poll_poller.hpp"
#include "pollers/queue_poller.hpp"

using base::must;
using std::chrono::milliseconds;

// Two connected sockets, closed at the end.
struct Pair {
    std::array<int, 2> ends = must("make a pair", events::connected_pair());
    ~Pair() {
        for (const int end : ends) events::close_descriptor(end);
    }
};

// [story]
static std::string story(fibers::Poller& poller, int idle) {
    const Pair pair;
    std::vector<std::unique_ptr<Pair>> others;
    for (int i = 0; i < idle; ++i) others.push_back(std::make_unique<Pair>());
    std::string told;
    int ticks = 0;
    bool over = false;

    fibers::Scheduler scheduler({.poller = &poller});
    scheduler.spawn({.name = "reader"}, [&] {
        char text[16];
        const std::size_t size = must("read", fibers::read(pair.ends[0], text));
        told = "it read \"" + std::string(text, size) + "\", after " +
               std::to_string(ticks) + " ticks, beside " +
               std::to_string(poller.waiting()) + " fibers that wait";
        over = true;
        for (const auto& other : others) must("end", events::end_sending(other->ends[1]));
    });
    scheduler.spawn({.name = "writer"}, [&] {
        fibers::sleep_for(milliseconds(35));
        must("write", fibers::write(pair.ends[1], "hello"));
    });
    scheduler.spawn({.name = "clock"}, [&] {
        while (!over) {
            fibers::sleep_for(milliseconds(10));
            if (!over) ++ticks;
        }
    });
    for (const auto& other : others) {
        scheduler.spawn({.name = "idle"}, [&] {
            char nothing[1];
            must("read", fibers::read(other->ends[0], nothing));
        });
    }
    scheduler.run();
    return told;
}
// [story]

int main() {
    fibers::PollPoller poll;
    pollers::QueuePoller queue;
    std::printf("in poll(2):   %s\n", story(poll, 200).c_str());
    std::printf("in the queue: %s\n", story(queue, 200).c_str());
}

// Output:
// in poll(2):   it read "hello", after 3 ticks, beside 200 fibers that wait
// in the queue: it read "hello", after 3 ticks, beside 200 fibers that wait
