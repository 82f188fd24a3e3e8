// An interrupt handler should do as little as it can, and put the rest off.
//
// While a handler runs, other interrupts wait. A simulated machine gets ten packets at once and,
// a little later, a key. To take a packet from the device takes 1 us, to work on it 8 us more. If
// the handler does both, the key waits for all of it. If it takes the packet and *raises* the
// work, that is done later, with interrupts on: Linux calls the parts top half and bottom half.
//
// Before: 31-guarded.  Next: 33-bulkhead.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

#include "fibers/deferred.hpp"

using Microseconds = int;  // of simulated time: counted, not measured

struct Interrupt {
    Microseconds due;
    std::function<void(Microseconds late)> handler;
};

// [machine]
// A processor whose interrupts are off while a handler runs.
class Machine {
  public:
    void schedule(Interrupt interrupt) {
        const auto place =
            std::ranges::upper_bound(coming_, interrupt.due, {}, &Interrupt::due);
        coming_.insert(place, std::move(interrupt));
    }

    // Computes for so long. If interrupts are on, they come in between.
    void work(Microseconds time) {
        for (; time > 0; --time, ++now_) take_interrupts();
        take_interrupts();
    }

    [[nodiscard]] bool expects_more() const { return !coming_.empty(); }
    [[nodiscard]] Microseconds now() const { return now_; }
    [[nodiscard]] Microseconds longest_off() const { return longest_off_; }

  private:
    void take_interrupts() {
        while (on_ && !coming_.empty() && coming_.front().due <= now_) {
            const Interrupt interrupt = std::move(coming_.front());
            coming_.erase(coming_.begin());
            on_ = false;
            const Microseconds from = now_;
            interrupt.handler(now_ - interrupt.due);
            longest_off_ = std::max(longest_off_, now_ - from);
            on_ = true;
        }
    }

    std::vector<Interrupt> coming_;
    bool on_ = true;
    Microseconds now_ = 0, longest_off_ = 0;
};
// [machine]

// [halves]
enum class Work { in_handler, deferred };

static void run(const char* name, Work work) {
    Machine machine;
    fibers::DeferredQueue queue;
    int packets = 0, raises = 0, runs = 0;
    Microseconds key_late = 0;
    fibers::Deferred bottom_half([&] {  // all the packets that have come by now
        ++runs;
        for (; packets > 0; --packets) machine.work(8);
    });
    const auto top_half = [&](Microseconds) {
        machine.work(1);  // takes the packet out of the device
        ++packets;
        if (work == Work::deferred) {
            ++raises;
            queue.raise(bottom_half);  // notes it, unless it is noted already
        } else {
            for (; packets > 0; --packets) machine.work(8);
        }
    };
    for (int i = 0; i < 10; ++i) machine.schedule({.due = 10, .handler = top_half});
    machine.schedule({.due = 15, .handler = [&](Microseconds late) { key_late = late; }});

    // The idle loop: whatever has been raised, and otherwise nothing.
    while (machine.expects_more() || queue.pending()) {
        if (queue.run(/*budget=*/1) == 0) machine.work(1);
    }
    std::printf("%-11s interrupts off for %d us at most, key late by %2d us; ", name,
                machine.longest_off(), key_late);
    std::printf("all done at %d us; raised %2d times, run %d times\n", machine.now(),
                raises, runs);
}
// [halves]

int main() {
    run("in handler:", Work::in_handler);
    run("deferred:", Work::deferred);
}

// Output:
// in handler: interrupts off for 9 us at most, key late by 85 us; all done at 100 us; raised  0 times, run 0 times
// deferred:   interrupts off for 1 us at most, key late by  5 us; all done at 100 us; raised 10 times, run 1 times
