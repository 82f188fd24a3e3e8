// How many threads can there be? As many as the tightest of several limits permits.
//
// A thousand that wait take next to nothing, and reserve thousands of megabytes. Then each
// limit in a process of its own: addresses, threads of one user, memory maps. All of them
// answer with the same error, "try again", and none says its name; so we look for
// ourselves. To try again helps only if somebody makes room.
//
// Needs: linux (ends with 77 where an emulator does not pass the limits on)
// Without: asan tsan (their runtimes need memory for each thread, and die without)
// Before: 07-latency-and-threads.  Next: 09-a-new-stack.

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/must.hpp"
#include "child/child.hpp"
#include "footprint/crowd.hpp"
#include "footprint/footprint.hpp"

using base::must, footprint::Crowd, footprint::default_stack_size;

static int thousand() {
    footprint::small_pages_only();
    const footprint::Memory before = footprint::memory();
    Crowd crowd;
    for (int i = 0; i < 1000; ++i) crowd.add();
    const footprint::Memory now = footprint::memory();
    const std::size_t reserved = now.reserved - before.reserved;
    std::printf("a stack reserved for each: %s; in memory less than a hundredth: %s\n",
                reserved >= 1000 * default_stack_size() ? "yes" : "no",
                (now.resident - before.resident) * 100 < reserved ? "yes" : "no");
    return 0;
}

// [which]
static const char* which_limit() {
    rlimit addresses{};
    getrlimit(RLIMIT_AS, &addresses);
    const std::size_t next = default_stack_size() + static_cast<std::size_t>(getpagesize());
    if (footprint::memory().reserved + next > addresses.rlim_cur) return "addresses";
    const footprint::Maps maps = footprint::maps();
    if (maps.count + 2 > maps.most) return "memory maps";
    return "threads of this user";
}
// [which]

static int too_many() {
    Crowd crowd;
    try {
        for (int i = 0; i < 1000; ++i) crowd.add();
    } catch (const std::system_error& error) {
        const bool again = error.code() == std::errc::resource_unavailable_try_again;
        std::printf("refused: %s; used up: %s\n", again ? "EAGAIN" : error.what(),
                    which_limit());
        return 0;
    }
    return 1;
}

static void limit(__rlimit_resource what, rlim_t value) {
    const rlimit wanted{value, value};
    rlimit now{};
    must("set a limit", setrlimit(what, &wanted));
    must("ask for it", getrlimit(what, &now));
    if (now.rlim_cur != value) std::exit(77);
}

// [limits]
static int few_addresses() {
    limit(RLIMIT_AS, footprint::memory().reserved + 10 * default_stack_size());
    return too_many();
}

static int few_threads() {
    if (getuid() == 0) must("become nobody", setuid(65534));  // root has no such limit
    limit(RLIMIT_NPROC, 20);
    return too_many();
}

// Pages that may be used between pages that may not: each is a map of its own.
static int few_maps() {
    const auto page = static_cast<std::size_t>(getpagesize());
    void* room = mmap(nullptr, footprint::maps().most * 2 * page, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return 1;
    char* at = static_cast<char*>(room);
    while (mprotect(at += 2 * page, page, PROT_READ) == 0) {}
    return too_many();
}
// [limits]

static void show(const char* what, int (*program)()) {
    const child::Fate fate = must("start a process", child::run(program));
    if (fate.exit_code == 77) {
        std::fputs("the limits that we set are not passed on here\n", stderr);
        std::exit(77);
    }
    std::printf("%s: %s", what, fate.said.c_str());
}

int main() {
    show("a thousand wait", thousand);
    show("few addresses", few_addresses);
    show("few threads", few_threads);
    show("few memory maps", few_maps);
}

// Output:
// a thousand wait: a stack reserved for each: yes; in memory less than a hundredth: yes
// few addresses: refused: EAGAIN; used up: addresses
// few threads: refused: EAGAIN; used up: threads of this user
// few memory maps: refused: EAGAIN; used up: memory maps
