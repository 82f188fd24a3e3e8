// How many fibers can there be at once? As many as there is memory: a page for each.
//
// A guard that is a protected page splits the address space: two maps for each stack, and
// the kernel allows a process about 65,000. A light guard (Linux 6.13) is a mark in the page
// table, and needs no map of its own. Where the kernel has none, the fibers here do without:
// zeros below the stack, which are looked at when it is given back.
//
// 100,000 fibers, in half a gigabyte. `FIBERS=1000000 ./workbook run ch02/17` takes ten times
// as much.
//
// Needs: linux
// Without: asan tsan (what they keep for each fiber is larger than the fiber)
// Before: 16-exceptions.  Next: 18-hand-over.

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "fibers/fibers.hpp"
#include "footprint/footprint.hpp"

using fibers::Guard;

// A figure of /proc/meminfo or /proc/self/status, in bytes.
static std::size_t figure(const char* file, const std::string& name) {
    std::ifstream lines(file);
    for (std::string word; lines >> word;) {
        std::size_t kib = 0;
        if (word == name && lines >> kib) return kib * 1024;
    }
    return 0;
}

// [maps]
// Stacks with protected pages, until there are no more maps.
static void count_page_guards() {
    const footprint::Maps maps = footprint::maps();
    const std::size_t expected = (maps.most - maps.count) / 2;
    std::vector<fibers::Stack> stacks;
    stacks.reserve(expected + 100);
    auto stack = fibers::Stack::map(fibers::usual_stack_bytes, Guard::page);
    for (; stack && stacks.size() < expected + 50;
         stack = fibers::Stack::map(fibers::usual_stack_bytes, Guard::page))
        stacks.push_back(std::move(*stack));
    const bool as_expected = !stack && stacks.size() + 50 > expected;
    std::printf("page guards: %s; two maps for each stack: %s\n",
                stack ? "no end" : base::describe(stack.error()),
                as_expected ? "yes" : "no");
}
// [maps]

static const char* why_not(std::size_t fibers) {
    if (figure("/proc/meminfo", "MemAvailable:") < fibers * 5000 + 300'000'000)
        return "too little memory for so many fibers";
    if (madvise(nullptr, 0, /*advice=*/12345) == 0)  // the kernel would refuse
        return "an emulator, which manages memory itself";
    return nullptr;
}

int main() {
    const char* const wanted = std::getenv("FIBERS");
    const std::size_t fibers =
        wanted == nullptr ? 100'000 : std::strtoul(wanted, nullptr, 10);
    if (fibers == 0) return std::fprintf(stderr, "FIBERS=%s: how many?\n", wanted), 2;
    if (const char* const reason = why_not(fibers))
        return std::fprintf(stderr, "skipped: %s\n", reason), 77;
    count_page_guards();

    // [million]
    const Guard guard =
        fibers::best_guard() == Guard::light ? Guard::light : Guard::pattern;
    fibers::Scheduler scheduler({.keep_stacks = 1, .guard = guard});
    std::vector<fibers::Fiber*> parked;
    parked.reserve(fibers);
    std::size_t ended = 0;
    const auto used = [] {
        return figure("/proc/self/status", "VmRSS:") +
               figure("/proc/self/status", "VmPTE:");
    };
    const std::size_t before = used();
    for (std::size_t i = 0; i < fibers; ++i)
        parked.push_back(&scheduler
                              .spawn([&ended] {
                                  fibers::park();
                                  ++ended;
                              })
                              .fiber());
    const std::size_t waiting = scheduler.run();
    // [million]

    const std::size_t each = (used() - before) / fibers;
    std::printf("parked at once: %zu; maps: %s\n", waiting,
                footprint::maps().count < 1000 ? "few" : "many");
    std::printf("bytes of memory for each, page tables included, at most 4.5 KiB: %s\n",
                each <= 4608 ? "yes" : "no");
    for (fibers::Fiber* fiber : parked) scheduler.wake(*fiber);
    scheduler.run();
    std::printf("have gone on to their end: %zu\n", ended);
}

// Output:
// page guards: out of memory; two maps for each stack: yes
// parked at once: 100000; maps: few
// bytes of memory for each, page tables included, at most 4.5 KiB: yes
// have gone on to their end: 100000
