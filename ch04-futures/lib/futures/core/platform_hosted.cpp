#include <cstdio>
#include <cstdlib>
#include <new>
#include <thread>

#include "futures/core/platform.hpp"

namespace futures::platform {

void* allocate(std::size_t bytes) noexcept { return ::operator new(bytes, std::nothrow); }

void deallocate(void* block, std::size_t) noexcept { ::operator delete(block); }

const void* this_thread() noexcept {
    static thread_local char here;
    return &here;
}

void relax(unsigned tries) noexcept {
    if (tries > 64) std::this_thread::yield();
}

void fail(const char* why) noexcept {
    std::fprintf(stderr, "error: %s\n", why);
    std::abort();
}

}  // namespace futures::platform
