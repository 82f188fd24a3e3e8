// Requests without any system call: a thread of the kernel looks at the ring.
//
// With IORING_SETUP_SQPOLL a kernel thread watches the tail of the requests. We store a number, and the
// request has begun. The price: the thread burns a processor while it looks. When nothing has come for
// some time it goes to sleep, and says so with a flag; then one call wakes it.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 29-multishot.  Next: 31-overflow.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/must.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

// A request that does nothing, and its completion, without a call of ours to the ring.
static void one(uring::Ring& ring) {
    uring::prepare_nothing(*ring.next());
    must("submit", ring.submit());
    while (ring.look() == nullptr) usleep(10);  // the other thread may need this processor
    ring.done_with();
}

// The thread's name, as the kernel tells of the threads of this process.
static std::string thread_of_the_kernel() {
    std::string found = "none", name;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream(thread.path() / "comm") >> name;
        if (name.starts_with("iou-sqp")) found = "iou-sqp";
    }
    return found;
}

int main() {
    // [poll]
    // 1. Its thread sleeps after half a second without work.
    uring::Ring ring =
        uring::open_or_skip({.entries = 8, .flags = IORING_SETUP_SQPOLL, .idle_ms = 500});

    // 2. Many requests: at most one call, for the thread might have been asleep at the first.
    for (int i = 0; i < 100; ++i) one(ring);
    std::printf("100 requests; calls of io_uring_enter() at most 1: %s\n",
                ring.calls() <= 1 ? "yes" : "no");
    std::printf("a thread of the kernel in our process: %s\n",
                thread_of_the_kernel().c_str());

    // 3. We do nothing until it sleeps. It tells us by a flag in the ring.
    while ((ring.flags() & IORING_SQ_NEED_WAKEUP) == 0) usleep(1'000);
    const auto before = ring.calls();
    one(ring);
    std::printf("it was asleep; calls to wake it: %llu\n",
                static_cast<unsigned long long>(ring.calls() - before));
    // [poll]
}

// Output:
// 100 requests; calls of io_uring_enter() at most 1: yes
// a thread of the kernel in our process: iou-sqp
// it was asleep; calls to wake it: 1
