#pragma once
// What the core asks of its platform, under the explorer: memory that is not used twice in an
// execution, so that a late use of it is found; and a wait that lets the other threads go first.
// For one source file of a program.

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "futures/core/platform.hpp"
#include "model/sync.hpp"

namespace model_platform {

alignas(64) inline std::byte memory[1 << 16];
inline std::size_t used = 0;

// A member of a program, the first: with it each execution begins with fresh memory.
struct Fresh {
    Fresh() { used = 0; }
};

}  // namespace model_platform

namespace futures::platform {

void* allocate(std::size_t bytes) noexcept {
    using namespace model_platform;
    void* const block = &memory[used];
    used += (bytes + 63) / 64 * 64;
    return used <= sizeof memory ? block : nullptr;
}
void deallocate(void* block, std::size_t bytes) noexcept { model::freed(block, bytes); }
const void* this_thread() noexcept { return model::Sync::this_thread(); }
void relax(unsigned) noexcept { model::pause(); }
void fail(const char* why) noexcept {
    model::check(false, why);
    std::fputs(why, stderr);
    std::abort();
}

}  // namespace futures::platform
