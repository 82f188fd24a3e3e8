// Asynchronous I/O by Linux: io_uring.
//
// Two rings lie in memory that the program and the kernel share: requests go out through
// one, completions come back through the other. So the end of a read is a number that
// changes in our memory; to look at it takes no call. The rings are written by hand in
// lib/models/ring.cpp, with two system calls and four atomic indices.
//
// The page faults of the copy hold a surprise: who copies, if nobody calls?
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 10-posix-aio.  Next: 12-five-models-compared.

#include <cstdio>
#include <string>
#include <utility>

#include "base/must.hpp"
#include "models/device.hpp"
#include "models/ring.hpp"

using base::must;
using models::CopyOn;
using models::Ring;

// Draws the ring of completions, as it is now, for the book's animation.
static void draw(const Ring& ring, const char* say) {
    static const auto lane = base::program_tracer().lane("completions");
    std::string cells;
    for (unsigned i = 0; i < ring.capacity(); ++i) {
        const unsigned distance = (i - ring.head()) & (ring.capacity() - 1);
        if (i > 0) cells += ',';
        if (distance < ring.tail() - ring.head()) cells += "read";
    }
    base::program_tracer().instant(lane, "ring",
                                   {{"capacity", ring.capacity()},
                                    {"head", ring.head()},
                                    {"tail", ring.tail()},
                                    {"cells", cells},
                                    {"say", say}});
}

static void print(const models::Report& report, int calls) {
    const bool asleep = report.doing == models::Doing::asleep;
    const bool worker = report.copier_name.starts_with("iou-wrk");
    std::printf("  phase 1: %s; units of work: %d; calls of ours: %d\n",
                asleep ? "asleep" : "at work", report.work, calls);
    std::printf("  inbox full when told: %s\n", report.full_when_told ? "yes" : "no");
    std::printf(
        "  phase 2: copied by %s\n",
        report.copier == models::Copier::reader
            ? (asleep ? "our thread, in its call" : "our thread, in no call of its own")
        : worker ? "a worker thread of the kernel"
                 : "somebody else");
}

// [read]
// One read: hand the request over, work until its completion is in the ring.
static void read_and_work(Ring& ring, models::Device& device, const char* title,
                          CopyOn thread) {
    const int calls_before = ring.calls();
    device.ask();
    ring.put_read(device.handle(), device.inbox(), /*name=*/1, thread);
    must("io_uring_enter", ring.enter(/*count=*/1, /*wanted=*/0));
    draw(ring, "The kernel has the request. No completion yet: head and tail are equal.");
    while (ring.look() == nullptr) device.work();  // no call in this loop
    device.told("a completion is in the ring");
    draw(ring, "The kernel has read into our memory, filled a cell and moved the tail.");
    ring.done_with();
    draw(ring, "We have moved the head: the cell is the kernel's again.");
    std::printf("%s:\n", title);
    print(device.report(), ring.calls() - calls_before);
}
// [read]

int main() {
    auto opened = Ring::open(/*entries=*/2);
    if (!opened) {
        std::fprintf(stderr, "skipped: io_uring_setup: %s\n", describe(opened.error()));
        return 77;
    }
    Ring ring = std::move(*opened);
    models::Device device;

    // 1. Ask with one call, and go to work.
    read_and_work(ring, device, "a read, and other work", CopyOn::own_thread);
    read_and_work(ring, device, "the same with IOSQE_ASYNC", CopyOn::worker);

    // 2. Ask and wait in one call: the same mechanism, now for a reader that sleeps.
    device.ask();
    ring.put_read(device.handle(), device.inbox(), /*name=*/2);
    must("io_uring_enter", ring.enter(/*count=*/1, /*wanted=*/1));
    device.told("io_uring_enter() returns");
    std::printf("ask and sleep in one call:\n");
    print(device.report(), /*calls=*/1);

    // 3. The twin that forgets to move the head takes one completion for three.
    int handled = 0;
    while (handled < 3 && ring.look() != nullptr) ++handled;  // wrong: no done_with()
    std::printf("1 request; the twin without done_with() handles %d completions\n",
                handled);
    ring.done_with();
    std::printf("with it the ring is empty: %s\n", ring.look() == nullptr ? "yes" : "no");
}

// Output:
// a read, and other work:
//   phase 1: at work; units of work: 10; calls of ours: 1
//   inbox full when told: yes
//   phase 2: copied by our thread, in no call of its own
// the same with IOSQE_ASYNC:
//   phase 1: at work; units of work: 10; calls of ours: 1
//   inbox full when told: yes
//   phase 2: copied by a worker thread of the kernel
// ask and sleep in one call:
//   phase 1: asleep; units of work: 0; calls of ours: 1
//   inbox full when told: yes
//   phase 2: copied by our thread, in its call
// 1 request; the twin without done_with() handles 3 completions
// with it the ring is empty: yes
