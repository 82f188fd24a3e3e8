// Stacks by mmap.

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "fibers/arch/watch.hpp"
#include "fibers/stack.hpp"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102  // Linux 6.13; older headers do not know it
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

namespace fibers {

namespace {

constexpr std::size_t guard_pages =
    4;  // so that a function with a large frame cannot step over

std::size_t page_bytes() noexcept {
    static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return bytes;
}

std::size_t guard_bytes() noexcept { return guard_pages * page_bytes(); }

bool protect(std::byte* low, Guard guard) noexcept {
    switch (guard) {
        case Guard::light:
            return madvise(low, guard_bytes(), MADV_GUARD_INSTALL) == 0;
        case Guard::page:
            return mprotect(low, guard_bytes(), PROT_NONE) == 0;
        case Guard::pattern:
            return true;  // new memory is zeros, and takes none to be so
    }
    return false;
}

// Whether the kernel cannot read there. (We must not try: it would end the program.)
bool is_out_of_reach(const void* address) noexcept {
    int ends[2];
    if (pipe(ends) != 0) return false;
    const bool refused = write(ends[1], address, 1) < 0 && errno == EFAULT;
    close(ends[0]);
    close(ends[1]);
    return refused;
}

// A yes is not enough: emulators take any advice and do nothing.
bool offers_light_guards() noexcept {
    void* const memory = mmap(nullptr, guard_bytes(), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    const bool offered =
        protect(static_cast<std::byte*>(memory), Guard::light) && is_out_of_reach(memory);
    munmap(memory, guard_bytes());
    return offered;
}

}  // namespace

Guard best_guard() noexcept {
    static const Guard best = offers_light_guards() ? Guard::light : Guard::page;
    return best;
}

base::Result<Stack> Stack::map(std::size_t bytes, Guard guard) noexcept {
    if (bytes < page_bytes()) return base::fail(base::Errno::invalid_argument);
    if (bytes > PTRDIFF_MAX / 2) return base::fail(base::Errno::out_of_memory);
    bytes = (bytes + page_bytes() - 1) / page_bytes() * page_bytes();
    // MAP_STACK keeps huge pages away (Linux 6.7), which would give each stack 2 MiB at once.
    void* const memory =
        mmap(nullptr, guard_bytes() + bytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return base::fail(base::Errno::out_of_memory);
    auto* const low = static_cast<std::byte*>(memory);
    if (!protect(low, guard)) {
        munmap(memory, guard_bytes() + bytes);
        return base::fail(base::Errno::out_of_memory);
    }
    Stack stack;
    stack.bottom_ = low + guard_bytes();
    stack.bytes_ = bytes;
    stack.guard_ = guard;
    stack.watch_ = register_stack(stack.bottom(), stack.top());
    return stack;
}

void Stack::unmap() noexcept {
    forget_stack(watch_);
    munmap(bottom_ - guard_bytes(), guard_bytes() + bytes_);
}

std::span<const std::byte> Stack::guard() const noexcept {
    return {bottom_ - guard_bytes(), guard_bytes()};
}

void Stack::trim(const void* end) const noexcept {
    const auto used =
        static_cast<std::size_t>(static_cast<const std::byte*>(end) - bottom_);
    madvise(bottom_, used / page_bytes() * page_bytes(), MADV_DONTNEED);
}

}  // namespace fibers
