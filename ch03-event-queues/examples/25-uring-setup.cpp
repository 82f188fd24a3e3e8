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

int main() {
    // [setup]
    // 1. How many entries we want goes in; what there is comes back in the structure.
    io_uring_params about{};
    const long ring =
        sys::raw_call(SYS_io_uring_setup, /*entries=*/5, std::bit_cast<long>(&about));
    if (ring < 0) {
        std::fprintf(stderr, "skipped: io_uring_setup: error %ld\n", -ring);
        return 77;
    }
    const auto& requests = about.sq_off;     // offsets in the ring of requests
    const auto& completions = about.cq_off;  // and in that of completions
    std::printf("asked for 5 entries: %u cells for requests, %u for completions\n",
                about.sq_entries, about.cq_entries);

    // 2. Both rings lie in one mapping, the requests' cells in another.
    const std::size_t size = completions.cqes + about.cq_entries * sizeof(io_uring_cqe);
    const std::size_t numbers = requests.array + about.sq_entries * sizeof(unsigned);
    std::byte* const rings = map(ring, size > numbers ? size : numbers, IORING_OFF_SQ_RING);
    auto* const cells = reinterpret_cast<io_uring_sqe*>(
        map(ring, about.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES));
    // [setup]
    std::printf("a request has %zu bytes, a completion %zu\n", sizeof(io_uring_sqe),
                sizeof(io_uring_cqe));
    std::printf("number of cells - 1 = mask: %s\n",
                yes(word(rings, requests.ring_mask) == about.sq_entries - 1 &&
                    word(rings, completions.ring_mask) == about.cq_entries - 1));
    std::printf(
        "all indices begin at 0: %s\n",
        yes(word(rings, requests.head) == 0 && word(rings, requests.tail) == 0 &&
            word(rings, completions.head) == 0 && word(rings, completions.tail) == 0));

    // [request]
    // 3. A request, the smallest there is: fill a cell, say which one, move the tail.
    cells[0] = {};
    cells[0].opcode = IORING_OP_NOP;
    cells[0].user_data = 42;
    word(rings, requests.array).store(0, std::memory_order_relaxed);
    word(rings, requests.tail).store(1, std::memory_order_release);
    const long taken = sys::raw_call(SYS_io_uring_enter, ring, /*to_submit=*/1,
                                     /*min_complete=*/1, IORING_ENTER_GETEVENTS);

    // 4. The kernel has moved two indices: the head of the requests, the tail of the completions.
    const unsigned tail = word(rings, completions.tail).load(std::memory_order_acquire);
    const auto* const done = reinterpret_cast<io_uring_cqe*>(rings + completions.cqes);
    std::printf("taken: %ld; completions: %u; the name that came back: %llu, result %d\n",
                taken, tail, static_cast<unsigned long long>(done->user_data), done->res);
    word(rings, completions.head).store(1, std::memory_order_release);
    // [request]
    std::printf("system calls: 1 setup, 2 mmap, 1 enter\n");
}

// Output:
// asked for 5 entries: 8 cells for requests, 16 for completions
// a request has 64 bytes, a completion 16
// number of cells - 1 = mask: yes
// all indices begin at 0: yes
// taken: 1; completions: 1; the name that came back: 42, result 0
// system calls: 1 setup, 2 mmap, 1 enter
