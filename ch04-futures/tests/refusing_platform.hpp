#pragma once
/// @file
/// A platform whose memory ends when the test says so. It takes the place of the hosted one, so only one
/// file of a program includes it.

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "futures/core/platform.hpp"

namespace memory {

inline std::size_t calls = 0;      ///< Of allocate().
inline std::size_t bad_call = 0;   ///< Which of them finds nothing, from 1; 0: none.
inline bool is_for_good = false;   ///< Nor does any that comes later.
inline std::size_t bytes_out = 0;  ///< Not given back.

/// From now on call number @p bad finds nothing, and if @p for_good, no later one does.
inline void refuse(std::size_t bad, bool for_good = false) noexcept {
    calls = 0;
    bad_call = bad;
    is_for_good = for_good;
}

}  // namespace memory

namespace futures::platform {

void* allocate(std::size_t bytes) noexcept {
    const std::size_t call = ++memory::calls;
    if (call == memory::bad_call) return nullptr;
    if (memory::is_for_good && call > memory::bad_call) return nullptr;
    void* const block = std::malloc(bytes);
    if (block != nullptr) memory::bytes_out += bytes;
    return block;
}
void deallocate(void* block, std::size_t bytes) noexcept {
    memory::bytes_out -= bytes;
    std::free(block);
}
const void* this_thread() noexcept {
    static thread_local char here;
    return &here;
}
void relax(unsigned) noexcept {}
void fail(const char* why) noexcept {
    std::fprintf(stderr, "error: %s\n", why);
    std::abort();
}

}  // namespace futures::platform
