#pragma once
/// @file
/// The one place that tells the tools about stacks: AddressSanitizer must know which stack is
/// the current one, ThreadSanitizer who is running, valgrind what is a stack at all. Without
/// them it is all empty.
/// @source sanitizer/common_interface_defs.h; sanitizer/tsan_interface.h; valgrind/valgrind.h

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBERS_ASAN 1
#elif __has_feature(thread_sanitizer)
#define FIBERS_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define FIBERS_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define FIBERS_TSAN 1
#endif

#if FIBERS_ASAN
#include <sanitizer/common_interface_defs.h>
#elif FIBERS_TSAN
#include <sanitizer/tsan_interface.h>
#elif __has_include(<valgrind/valgrind.h>)
#define FIBERS_VALGRIND 1
#include <valgrind/valgrind.h>
#endif

namespace fibers {

/// What the tools know of one fiber.
struct Watch {
#if FIBERS_ASAN
    void* fake_stack = nullptr;  ///< Where ASan keeps local variables, to catch late uses.
    const void* bottom = nullptr;  ///< Lowest address of the stack.
    std::size_t bytes = 0;         ///< Size of the stack.
    Watch* came_from = nullptr;    ///< Who switched to it last.
#elif FIBERS_TSAN
    void* fiber = nullptr;  ///< TSan's name for it.
#endif
};

/// Whether a fiber will be continued.
enum class Leaving { for_now, for_ever };

// From the moment at which ThreadSanitizer is told until the stacks are exchanged no function
// may begin or end, or it would be booked on the wrong stack: hence always inline.
#define FIBERS_INLINE [[gnu::always_inline]] inline

#if FIBERS_ASAN
inline constexpr bool is_watched = true;
/// The fiber that is no fiber: the thread on its own stack.
FIBERS_INLINE void watch_thread(Watch&) {}
/// A new fiber, with its stack.
FIBERS_INLINE void watch_fiber(Watch& watch, const void* bottom, std::size_t bytes) {
    watch = {.bottom = bottom, .bytes = bytes};
}
/// A fiber is gone.
FIBERS_INLINE void watch_end(Watch&) {}
/// The last thing before the switch.
FIBERS_INLINE void watch_leave(Watch& from, Watch& to, Leaving leaving) {
    to.came_from = &from;
    __sanitizer_start_switch_fiber(
        leaving == Leaving::for_ever ? nullptr : &from.fake_stack, to.bottom, to.bytes);
}
/// Before it: what was done so far happens before whatever a thread does that reads this flag
/// after the switch has cleared it. ThreadSanitizer does not see the instruction that clears it.
FIBERS_INLINE void watch_release(void*) {}
/// The first thing after it, on the other stack.
FIBERS_INLINE void watch_arrive(Watch& here) {
    const void* bottom = nullptr;
    std::size_t bytes = 0;
    __sanitizer_finish_switch_fiber(here.fake_stack, &bottom, &bytes);
    if (here.came_from->bottom == nullptr) {  // a thread's own stack: now it is known
        here.came_from->bottom = bottom;
        here.came_from->bytes = bytes;
    }
}
#elif FIBERS_TSAN
inline constexpr bool is_watched = true;
FIBERS_INLINE void watch_thread(Watch& watch) { watch.fiber = __tsan_get_current_fiber(); }
FIBERS_INLINE void watch_fiber(Watch& watch, const void*, std::size_t) {
    watch.fiber = __tsan_create_fiber(0);
}
FIBERS_INLINE void watch_end(Watch& watch) { __tsan_destroy_fiber(watch.fiber); }
FIBERS_INLINE void watch_leave(Watch&, Watch& to, Leaving) {
    __tsan_switch_to_fiber(to.fiber,
                           0);  // 0: what ran before on this thread happened before
}
FIBERS_INLINE void watch_arrive(Watch&) {}
FIBERS_INLINE void watch_release(void* flag) { __tsan_release(flag); }
#else
inline constexpr bool is_watched = false;
FIBERS_INLINE void watch_thread(Watch&) {}
FIBERS_INLINE void watch_fiber(Watch&, const void*, std::size_t) {}
FIBERS_INLINE void watch_end(Watch&) {}
FIBERS_INLINE void watch_leave(Watch&, Watch&, Leaving) {}
FIBERS_INLINE void watch_arrive(Watch&) {}
FIBERS_INLINE void watch_release(void*) {}
#endif

/// Tells valgrind that this memory is a stack; gives its number for forget_stack().
inline unsigned register_stack([[maybe_unused]] void* bottom, [[maybe_unused]] void* top) {
#if FIBERS_VALGRIND
    return VALGRIND_STACK_REGISTER(bottom, top);
#else
    return 0;
#endif
}

/// Tells valgrind that the memory is a stack no longer.
inline void forget_stack([[maybe_unused]] unsigned number) {
#if FIBERS_VALGRIND
    VALGRIND_STACK_DEREGISTER(number);
#endif
}

}  // namespace fibers

#undef FIBERS_INLINE
