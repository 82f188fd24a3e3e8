#include "kernel/heap.hpp"

#include <span>

#include "arch/hart.hpp"
#include "devices/places.hpp"
#include "kernel/panic.hpp"
#include "memory/misuse.hpp"

extern "C" char kernel_end[];

namespace kernel {

namespace {

static_assert(sizeof(memory::Hand) == sizeof(arch::Hart));
static_assert(offsetof(memory::Hand, places) == offsetof(arch::Hart, at_hand));

std::span<std::byte> all_memory() noexcept {
    auto* const begin = reinterpret_cast<std::byte*>(kernel_end);
    return {begin, devices::memory_end - reinterpret_cast<std::uintptr_t>(begin)};
}

// [reclaim]
// Before all other constructors, which may allocate.
struct AllFrames : memory::Frames {
    AllFrames() noexcept : Frames(all_memory()) {
        memory::on_misuse([](memory::Misuse what, const void*) noexcept {
            panic(memory::describe(what));
        });
        ask_when_empty(trim_heap);
    }
};
// [reclaim]
[[gnu::init_priority(101)]] AllFrames all_frames;

}  // namespace

memory::Frames& frames() noexcept { return all_frames; }
constinit memory::Slab slab{all_frames};

void* allocate(std::size_t bytes) noexcept { return slab.allocate(hand(), bytes); }
void deallocate(void* block, std::size_t bytes) noexcept {
    slab.deallocate(hand(), block, bytes);
}
bool trim_heap() noexcept { return slab.trim(hand()); }

}  // namespace kernel
