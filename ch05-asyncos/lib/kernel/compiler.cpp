// What the compiler and the C++ library's headers call. There are no exceptions here, and nothing static ends.

#include <cstddef>

#include "kernel/panic.hpp"

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the names are the compiler's.
extern "C" {
void __cxa_pure_virtual() { kernel::panic("a function without a body was called"); }
int __cxa_atexit(void (*)(void*), void*, void*) {
    return 0;
}  // nothing static is ever destroyed
void* __dso_handle = nullptr;
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

void operator delete(void*) noexcept {
    kernel::panic("operator delete: the kernel has no such heap");
}
void operator delete(void*, std::size_t) noexcept {
    kernel::panic("operator delete: the kernel has no such heap");
}
