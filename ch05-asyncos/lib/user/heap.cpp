// operator new and delete over brk(): memory grows by pieces, and what came back is kept by size. Sizes are powers of
// two, so a block fits whoever wants one of its size; at most half of it is wasted.

#include <bit>
#include <cstddef>
#include <new>

#include "user/preemption.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

namespace user {

namespace {

struct Block {
    Block* next;             // while it is free
    std::size_t size_class;  // always: which power of two
};
static_assert(sizeof(Block) == 16);

Block* freed[48];
std::uint64_t fresh = 0, fresh_end = 0;

// More memory behind what we have. A kernel says no by leaving the end where it was.
bool grow(std::size_t bytes) {
    if (fresh == 0)
        fresh = fresh_end =
            (static_cast<std::uint64_t>(call(abi::Call::brk, 0)) + 15) & ~15ULL;
    const std::uint64_t wanted = (fresh + bytes + 0xffff) & ~0xffffULL;
    if (static_cast<std::uint64_t>(call(abi::Call::brk, wanted)) < wanted) return false;
    fresh_end = wanted;
    return true;
}

void* allocate(std::size_t bytes) noexcept {
    if (bytes > (1ULL << 40)) return nullptr;
    const Unpreempted whole;
    const auto size_class =
        static_cast<std::size_t>(std::bit_width((bytes + sizeof(Block) - 1) | 31));
    const std::size_t size = 1ULL << size_class;
    Block* block = freed[size_class];
    if (block != nullptr) {
        freed[size_class] = block->next;
    } else {
        if (fresh_end - fresh < size && !grow(size)) return nullptr;
        block = reinterpret_cast<Block*>(fresh);
        fresh += size;
    }
    block->size_class = size_class;
    return block + 1;
}

void deallocate(void* place) noexcept {
    if (place == nullptr) return;
    const Unpreempted whole;
    Block* const block = static_cast<Block*>(place) - 1;
    block->next = freed[block->size_class];
    freed[block->size_class] = block;
}

}  // namespace

}  // namespace user

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return user::allocate(bytes);
}

const std::nothrow_t std::nothrow{};

void* operator new(std::size_t bytes) {
    void* const place = user::allocate(bytes);
    if (place == nullptr) {
        user::complain("out of memory");
        user::exit(1);
    }
    return place;
}

void operator delete(void* place) noexcept { user::deallocate(place); }
void operator delete(void* place, std::size_t) noexcept { operator delete(place); }
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete[](void* place) noexcept { operator delete(place); }
void operator delete[](void* place, std::size_t) noexcept { operator delete(place); }
