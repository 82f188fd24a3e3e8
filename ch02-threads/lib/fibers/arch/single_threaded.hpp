#pragma once
/// @file
/// Whether this program has one thread only. Then nobody can come between a load and the store
/// that belongs to it, and an atomic instruction, which costs ten times as much, is not needed.
/// @source glibc manual, 35.1.1 "Single-Threaded Optimization": __libc_single_threaded

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace fibers {

/// Says whether it is certain that no other thread runs. A system that cannot tell says no.
inline bool is_single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
}

}  // namespace fibers
