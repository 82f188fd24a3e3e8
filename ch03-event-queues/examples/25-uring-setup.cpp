// Two rings in shared memory: what io_uring_setup() gives, and where.
//
// One system call makes a file descriptor. Two mmap() of it bring the rings and the requests' cells into
// our memory, and a structure that the kernel has filled says at which offset each index lies. After that
// a request is a store to memory, and a completion is a load. All by hand here; lib/uring does it from now on.
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 24-readiness-on-windows.  Next: 26-uring-read.

#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdio>

#include "base/must.hpp"
#include "sys/raw.hpp"

// An index, or another number of the rings.
static std::atomic_ref<unsigned> word(std::byte* rings, unsigned offset) {
    return std::atomic_ref(*reinterpret_cast<unsigned*>(rings + offset));
}

static std::byte* map(long ring, std::size_t bytes, long part) {
    void* const at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                          static_cast<int>(ring), part);
    base::must("mmap", at == MAP_FAILED ? -1 : 0);
    return static_cast<std::byte*>(at);
}

static const char* yes(bool it_is) { return it_is ? "yes" : "no"; }

struct Rings {
    long descriptor;
    io_uring_params about;  // where everything stands
    std::byte* memory;      // both rings
    io_uring_sqe* cells;    // of the requests
};

// [setup]
// How many entries we want goes in; what there is comes back in the structure. Both rings lie in one
// mapping, the requests' cells in another.
static Rings set_up(unsigned entries) {
    Rings rings{};
    io_uring_params& about = rings.about;
    rings.descriptor =
        sys::raw_call(SYS_io_uring_setup, entries, std::bit_cast<long>(&about));
    if (rings.descriptor < 0) return rings;
    const std::size_t done = about.cq_off.cqes + about.cq_entries * sizeof(io_uring_cqe);
    const std::size_t numbers = about.sq_off.array + about.sq_entries * sizeof(unsigned);
    rings.memory = map(rings.descriptor, std::max(done, numbers), IORING_OFF_SQ_RING);
    rings.cells = reinterpret_cast<io_uring_sqe*>(
        map(rings.descriptor, about.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES));
    return rings;
}
// [setup]

// [request]
// The smallest request there is: fill a cell, say which one, move the tail. The kernel moves the head of
// the requests and the tail of the completions.
static void ask_for_nothing(const Rings& rings) {
    const auto& requests = rings.about.sq_off;  // offsets
    const auto& completions = rings.about.cq_off;
    rings.cells[0] = {};
    rings.cells[0].opcode = IORING_OP_NOP;
    rings.cells[0].user_data = 42;
    word(rings.memory, requests.array).store(0, std::memory_order_relaxed);
    word(rings.memory, requests.tail).store(1, std::memory_order_release);
    constexpr long to_submit = 1, min_complete = 1;
    const long taken = sys::raw_call(SYS_io_uring_enter, rings.descriptor, to_submit,
                                     min_complete, IORING_ENTER_GETEVENTS);

    const unsigned tail =
        word(rings.memory, completions.tail).load(std::memory_order_acquire);
    const auto* const done =
        reinterpret_cast<io_uring_cqe*>(rings.memory + completions.cqes);
    std::printf("taken: %ld; completions: %u; the name that came back: %llu, result %d\n",
                taken, tail, static_cast<unsigned long long>(done->user_data), done->res);
    word(rings.memory, completions.head).store(1, std::memory_order_release);
}
// [request]

int main() {
    const Rings rings = set_up(5);
    if (rings.descriptor < 0) {
        std::fprintf(stderr, "skipped: io_uring_setup: error %ld\n", -rings.descriptor);
        return 77;
    }
    const io_uring_params& about = rings.about;
    std::printf("asked for 5 entries: %u cells for requests, %u for completions\n",
                about.sq_entries, about.cq_entries);
    std::printf("a request has %zu bytes, a completion %zu\n", sizeof(io_uring_sqe),
                sizeof(io_uring_cqe));
    const auto number = [&](unsigned offset) { return word(rings.memory, offset).load(); };
    std::printf("number of cells - 1 = mask: %s\n",
                yes(number(about.sq_off.ring_mask) == about.sq_entries - 1 &&
                    number(about.cq_off.ring_mask) == about.cq_entries - 1));
    std::printf("all indices begin at 0: %s\n",
                yes((number(about.sq_off.head) | number(about.sq_off.tail) |
                     number(about.cq_off.head) | number(about.cq_off.tail)) == 0));
    ask_for_nothing(rings);
    std::printf("system calls: 1 setup, 2 mmap, 1 enter\n");
}

// Output:
// asked for 5 entries: 8 cells for requests, 16 for completions
// a request has 64 bytes, a completion 16
// number of cells - 1 = mask: yes
// all indices begin at 0: yes
// taken: 1; completions: 1; the name that came back: 42, result 0
// system calls: 1 setup, 2 mmap, 1 enter
