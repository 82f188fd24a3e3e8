#include "memory/checked_slab.hpp"

#include <algorithm>
#include <cstring>

#include "memory/misuse.hpp"

namespace memory {

namespace {

constexpr unsigned char given = 0xa5;

// What of a block nobody needs while it is free: all but its links.
struct Rest {
    unsigned char* begin;
    std::size_t bytes;
};
Rest rest_of(void* block, std::size_t bytes) noexcept {
    const std::size_t size = (bytes + 15) & ~std::size_t{15};
    if (size <= sizeof(FreeBlock)) return {nullptr, 0};
    return {static_cast<unsigned char*>(block) + sizeof(FreeBlock),
            size - sizeof(FreeBlock)};
}

}  // namespace

void* CheckedSlab::allocate(Hand& hand, std::size_t bytes) noexcept {
    void* const block = slab_.allocate(hand, bytes);
    if (block == nullptr || bytes > Slab::most_bytes) return block;
    const Rest rest = rest_of(block, bytes);
    if (!std::all_of(rest.begin, rest.begin + rest.bytes,
                     [](unsigned char byte) { return byte == Slab::poison; }))
        report(Misuse::written_after, block);
    std::memset(block, given, bytes);
    return block;
}

void CheckedSlab::deallocate(Hand& hand, void* memory, std::size_t bytes) noexcept {
    if (bytes <= Slab::most_bytes) {
        if (!slab_.has(memory, bytes)) return report(Misuse::foreign, memory);
        const Rest rest = rest_of(memory, bytes);
        if (rest.bytes > 0) std::memset(rest.begin, Slab::poison, rest.bytes);
    }
    slab_.deallocate(hand, memory, bytes);
}

}  // namespace memory
