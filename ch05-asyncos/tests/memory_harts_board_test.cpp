// Four harts allocate and free at the same time, and free what another has allocated; each uses the kernel's page table.
//
// A missing lock is seen on our machine, which changes harts often; QEMU, when it counts, lets each run for a long while.
// Board: --harts 4

#include <array>
#include <atomic>

#include "arch/hart.hpp"
#include "board_check.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"

static constexpr std::size_t count = 4, places = 64, steps = 3000;

// A block lies here between two harts. Its first word says how many bytes it has, the last one the same.
static std::array<std::atomic<std::uint64_t*>, places> table;
static std::atomic<std::size_t> finished, wrong;

static std::uint64_t* make(std::size_t words) {
    auto* const block = static_cast<std::uint64_t*>(kernel::allocate(words * 8));
    if (block == nullptr) return nullptr;
    block[0] = block[words - 1] = words;
    return block;
}

static void end(std::uint64_t* block) {
    const std::size_t words = block[0];
    if (words < 2 || words > 200 || block[words - 1] != words) ++wrong;
    kernel::deallocate(block, words * 8);
}

static void work() {
    kernel::use(kernel::kernel_table());
    std::uint64_t random = arch::this_hart().number + 1;
    for (std::size_t step = 0; step < steps; ++step) {
        random = random * 6364136223846793005 + 1442695040888963407;
        std::uint64_t* const block = make(2 + (random >> 33) % 199);
        if (block == nullptr) ++wrong;
        auto& place = table[(random >> 50) % places];
        if (std::uint64_t* const other = place.exchange(block)) end(other);
    }
    (void)kernel::trim_heap();
    ++finished;
}

extern "C" int kernel_main() {
    check(kernel::start_paging().has_value());
    const std::size_t before = kernel::frames().free_count();
    arch::start_harts(work);
    work();
    while (finished != count) {}
    for (auto& place : table) {
        if (std::uint64_t* const left = place.exchange(nullptr)) end(left);
    }
    kernel::trim_heap();
    check_equal(wrong.load(), std::size_t{0});
    check_equal(kernel::frames().free_count(), before);
    return finish_checks();
}
