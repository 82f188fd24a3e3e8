// Stacks by VirtualAlloc: all of it committed at once, for Windows grows only the stacks that it
// made itself.

#include <windows.h>

#include <cstdint>

#include "fibers/stack.hpp"

namespace fibers {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t guard_bytes = 4 * page_bytes;

}  // namespace

Guard best_guard() noexcept { return Guard::page; }

base::Result<Stack> Stack::map(std::size_t bytes, Guard guard) noexcept {
    if (bytes < page_bytes) return base::fail(base::Errno::invalid_argument);
    if (bytes > PTRDIFF_MAX / 2) return base::fail(base::Errno::out_of_memory);
    bytes = (bytes + page_bytes - 1) / page_bytes * page_bytes;
    void* const memory =
        VirtualAlloc(nullptr, guard_bytes + bytes, MEM_RESERVE, PAGE_NOACCESS);
    if (memory == nullptr) return base::fail(base::Errno::out_of_memory);
    auto* const low = static_cast<std::byte*>(memory);
    std::byte* const used = guard == Guard::pattern ? low : low + guard_bytes;
    if (VirtualAlloc(used, static_cast<std::size_t>(low + guard_bytes + bytes - used),
                     MEM_COMMIT, PAGE_READWRITE) == nullptr) {
        VirtualFree(memory, 0, MEM_RELEASE);
        return base::fail(base::Errno::out_of_memory);
    }
    Stack stack;
    stack.bottom_ = low + guard_bytes;
    stack.bytes_ = bytes;
    stack.guard_ = guard;
    return stack;
}

void Stack::unmap() noexcept { VirtualFree(bottom_ - guard_bytes, 0, MEM_RELEASE); }

std::span<const std::byte> Stack::guard() const noexcept {
    return {bottom_ - guard_bytes, guard_bytes};
}

void Stack::trim(const void* /*end*/) const noexcept {}  // what is committed stays so

}  // namespace fibers
