#include <atomic>
#include <cstdlib>
#include <new>

#include "judge/budget.hpp"

namespace {

// Counted by every thread; only sums are read, so no order is needed.
std::atomic<std::size_t> all_blocks, all_bytes, all_in_use;

// The size stands before each block, because not every operator delete is told it. The room
// keeps the alignment that operator new promises.
constexpr std::size_t room = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

void* allocate(std::size_t size) noexcept {
    void* start = std::malloc(size + room);
    if (start == nullptr) return nullptr;
    *static_cast<std::size_t*>(start) = size;
    all_blocks.fetch_add(1, std::memory_order::relaxed);
    all_bytes.fetch_add(size, std::memory_order::relaxed);
    all_in_use.fetch_add(size, std::memory_order::relaxed);
    return static_cast<char*>(start) + room;
}

void release(void* block) noexcept {
    if (block == nullptr) return;
    void* start = static_cast<char*>(block) - room;
    all_in_use.fetch_sub(*static_cast<std::size_t*>(start), std::memory_order::relaxed);
    std::free(start);
}

}  // namespace

// All the replaceable functions for ordinary alignment: a sanitizer's library brings its
// own of each one that is not replaced, and a block must go back to where it came from.
// Blocks with a larger alignment keep the library's functions and are not counted.
void* operator new(std::size_t size) {
    if (void* block = allocate(size)) return block;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}
void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { release(block); }

namespace judge {

Allocations::Allocations() noexcept
    : blocks_(all_blocks.load()), bytes_(all_bytes.load()), in_use_(all_in_use.load()) {}

std::size_t Allocations::blocks() const noexcept { return all_blocks.load() - blocks_; }
std::size_t Allocations::bytes() const noexcept { return all_bytes.load() - bytes_; }
std::size_t Allocations::in_use() noexcept { return all_in_use.load(); }

std::ptrdiff_t Allocations::kept_bytes() const noexcept {
    return static_cast<std::ptrdiff_t>(all_in_use.load() - in_use_);
}

std::string Allocations::explain() const {
    const auto kept = kept_bytes();
    return std::to_string(blocks()) + " blocks, " + std::to_string(bytes()) + " bytes, " +
           std::to_string(kept) + " of them still in use";
}

}  // namespace judge
