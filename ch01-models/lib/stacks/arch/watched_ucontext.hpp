#pragma once
/// @file
/// The one place that tells the sanitizers about a change of stacks. AddressSanitizer must
/// know which stack is the current one, ThreadSanitizer who is running; without them it is
/// all empty.
/// @source sanitizer/common_interface_defs.h, sanitizer/tsan_interface.h

#include <ucontext.h>

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACKS_ASAN 1
#elif __has_feature(thread_sanitizer)
#define STACKS_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define STACKS_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define STACKS_TSAN 1
#endif

#if STACKS_ASAN
#include <sanitizer/common_interface_defs.h>
#elif STACKS_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace stacks {

// Linux's ucontext_t for riscv64 ends in an array without elements.
#pragma GCC diagnostic ignored "-Wpedantic"

/// A place where a flow of execution stopped: its registers, and what the sanitizers know.
struct Place {
    ucontext_t registers{};
    const void* bottom = nullptr;  ///< Lowest address of its stack.
    std::size_t bytes = 0;         ///< Size of its stack.
    void* sanitizer = nullptr;     ///< ASan: its fake stack. TSan: its fiber.
    Place* came_from = nullptr;    ///< Who switched to it last.
};

// From the moment at which ThreadSanitizer is told until the registers are exchanged no
// function may begin or end, or it would be booked on the wrong stack: hence always inline.
#define STACKS_INLINE [[gnu::always_inline]] inline

/// Whether a place will be returned to.
enum class Leaving { for_now, for_ever };

#if STACKS_ASAN
STACKS_INLINE void watch_begin(Place&) {}
STACKS_INLINE void watch_task(Place&) {}
STACKS_INLINE void watch_task_end(Place&) {}
STACKS_INLINE void watch_leave(Place& from, Place& to, Leaving leaving) {
    to.came_from = &from;
    __sanitizer_start_switch_fiber(leaving == Leaving::for_ever ? nullptr : &from.sanitizer,
                                   to.bottom, to.bytes);
}
STACKS_INLINE void watch_arrive(Place& here) {
    __sanitizer_finish_switch_fiber(here.sanitizer, &here.came_from->bottom,
                                    &here.came_from->bytes);
}
/// ASan warns of every program that calls swapcontext(); the two halves do not trouble it.
/// (A function that returns twice is one that GCC refuses to inline.)
inline void swap_registers(ucontext_t* from, const ucontext_t* to) {
    volatile bool returned = false;
    getcontext(from);
    if (returned) return;
    returned = true;
    setcontext(to);
}
#else
#if STACKS_TSAN
STACKS_INLINE void watch_begin(Place& place) {
    place.sanitizer = __tsan_get_current_fiber();
}
STACKS_INLINE void watch_task(Place& place) { place.sanitizer = __tsan_create_fiber(0); }
STACKS_INLINE void watch_task_end(Place& place) { __tsan_destroy_fiber(place.sanitizer); }
STACKS_INLINE void watch_leave(Place&, Place& to, Leaving) {
    __tsan_switch_to_fiber(to.sanitizer, 0);
}
#else
STACKS_INLINE void watch_begin(Place&) {}
STACKS_INLINE void watch_task(Place&) {}
STACKS_INLINE void watch_task_end(Place&) {}
STACKS_INLINE void watch_leave(Place&, Place&, Leaving) {}
#endif
STACKS_INLINE void watch_arrive(Place&) {}
STACKS_INLINE void swap_registers(ucontext_t* from, const ucontext_t* to) {
    swapcontext(from, to);
}
#endif

}  // namespace stacks

#undef STACKS_INLINE
