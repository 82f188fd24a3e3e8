// Submit and complete: three reads, one system call, and four indices that move.
//
// Requests go out through one ring, completions come back through the other. Each index has one writer:
// we move the tail of the requests and the head of the completions, the kernel the other two. The trace
// of this program draws both rings after each step.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 25-uring-setup.  Next: 27-links-and-drain.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/must.hpp"
#include "base/tracer.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

static std::string cells(const uring::Ring::State& ring, const char* what) {
    std::string text;
    for (unsigned i = 0; i < ring.cells; ++i) {
        const unsigned distance = (i - ring.head) & (ring.cells - 1);
        if (i > 0) text += ',';
        if (distance < ring.filled()) text += what;
    }
    return text;
}

// Draws one ring for the book's animation, and prints its indices.
static void show(const char* name, const uring::Ring::State& ring, const char* what,
                 const char* say) {
    static const auto lane = base::program_tracer().lane("rings");
    base::program_tracer().instant(lane, name,
                                   {{"ring", name},
                                    {"capacity", ring.cells},
                                    {"head", ring.head},
                                    {"tail", ring.tail},
                                    {"cells", cells(ring, what)},
                                    {"say", say}});
    std::printf("%-11s %u..%u  %s\n", name, ring.head, ring.tail, say);
}

static void show_requests(const uring::Ring& ring, const char* say) {
    // What we have prepared, and the kernel does not know of yet, counts as full here.
    uring::Ring::State requests = ring.requests();
    requests.tail = requests.head + ring.prepared();
    show("requests", requests, "read", say);
}

static void show_completions(const uring::Ring& ring, const char* say) {
    show("completions", ring.completions(), "done", say);
}

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 4});
    std::array<int, 2> pipe_ends;
    must("pipe", pipe(pipe_ends.data()));
    must("write", write(pipe_ends[1], "onetwosix", 9));
    show_requests(ring, "No request yet, in four cells.");
    show_completions(ring, "No completion yet, in twice as many.");

    // [submit]
    // 1. Three requests. No call so far: the kernel knows nothing.
    std::array<std::array<std::byte, 3>, 3> rooms;
    for (unsigned i = 0; i < rooms.size(); ++i) {
        io_uring_sqe& cell = *ring.next();
        uring::prepare_read(cell, pipe_ends[0], rooms[i]);
        cell.user_data = i;
    }
    show_requests(ring, "We have filled three cells. The kernel knows nothing yet.");

    // 2. One call hands over all of them, and waits for all.
    must("io_uring_enter", ring.wait(/*wanted=*/3));
    show_requests(ring, "One call: the kernel has taken three, and moved the head.");
    show_completions(ring, "It has done them, filled three cells, and moved the tail.");
    // [submit]

    // [complete]
    // 3. The results are in our memory. To take them needs no call.
    while (const io_uring_cqe* done = ring.look()) {
        const auto& room = rooms[done->user_data];
        std::printf("  read %llu: %d bytes, \"%.3s\"\n",
                    static_cast<unsigned long long>(done->user_data), done->res,
                    reinterpret_cast<const char*>(room.data()));
        ring.done_with();
        show_completions(ring, "We have looked, and moved the head.");
    }
    // [complete]
    std::printf("calls of io_uring_enter(): %llu\n",
                static_cast<unsigned long long>(ring.calls()));
}

// Output:
// requests    0..0  No request yet, in four cells.
// completions 0..0  No completion yet, in twice as many.
// requests    0..3  We have filled three cells. The kernel knows nothing yet.
// requests    3..3  One call: the kernel has taken three, and moved the head.
// completions 0..3  It has done them, filled three cells, and moved the tail.
//   read 0: 3 bytes, "one"
// completions 1..3  We have looked, and moved the head.
//   read 1: 3 bytes, "two"
// completions 2..3  We have looked, and moved the head.
//   read 2: 3 bytes, "six"
// completions 3..3  We have looked, and moved the head.
// calls of io_uring_enter(): 1
