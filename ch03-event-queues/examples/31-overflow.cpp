// More completions than cells: nothing is lost, but it is no longer only a look.
//
// Who starts requests and never looks fills the ring of completions. What has no cell then goes into a
// list in the kernel's memory, and a flag in the ring says so. A program that only looks at the ring
// waits for ever for what is in that list: one call brings it.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 30-sqpoll.  Next: 32-two-echo-servers.

#include <cstdio>

#include "base/must.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

static void print(const char* when, const uring::Ring& ring) {
    std::printf("%-30s %u of %u cells full, more in the kernel: %s\n", when,
                ring.completions().filled(), ring.completions().cells,
                (ring.flags() & IORING_SQ_CQ_OVERFLOW) != 0 ? "yes" : "no");
}

// Takes what can be seen, and checks that the names come in their order.
static unsigned take_all(uring::Ring& ring, std::uint64_t& next) {
    unsigned count = 0;
    for (; ring.look() != nullptr; ring.done_with(), ++count) {
        if (ring.look()->user_data != next++) std::printf("out of order\n");
    }
    return count;
}

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 4, .completions = 4});

    // [fill]
    // 1. Ten requests, and nobody looks.
    for (std::uint64_t name = 0; name < 10; ++name) {
        io_uring_sqe& cell = *ring.next();
        uring::prepare_nothing(cell);
        cell.user_data = name;
        must("submit", ring.submit());
    }
    print("after 10 requests:", ring);
    // [fill]

    // 2. Whoever only looks finds four of them, and then nothing.
    std::uint64_t next = 0;
    std::printf("by looking: %u\n", take_all(ring, next));
    print("all taken:", ring);

    // [fetch]
    // 3. One call fills the ring again, as often as it takes.
    unsigned sum = 4;
    while (ring.has_more()) {
        must("io_uring_enter", ring.wait(0));
        const unsigned count = take_all(ring, next);
        std::printf("after one more call: %u\n", count);
        sum += count;
    }
    // [fetch]
    std::printf("together: %u, lost: %u\n", sum, ring.lost());
}

// Output:
// after 10 requests:             4 of 4 cells full, more in the kernel: yes
// by looking: 4
// all taken:                     0 of 4 cells full, more in the kernel: yes
// after one more call: 4
// after one more call: 2
// together: 10, lost: 0
