// What the compiler and the C++ library's headers call. There are no exceptions: what would be one ends the program.

#include <functional>

#include "user/print.hpp"
#include "user/processes.hpp"

namespace {
[[noreturn]] void give_up(const char* why) {
    user::complain(why);
    user::exit(134);
}
}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the names are the compiler's.
namespace std {
void __throw_length_error(const char* why) { give_up(why); }
void __throw_logic_error(const char* why) { give_up(why); }
void __throw_out_of_range_fmt(const char* why, ...) { give_up(why); }
void __throw_bad_alloc() { give_up("out of memory"); }
void __throw_bad_array_new_length() { give_up("an array without end"); }
void __throw_bad_optional_access() { give_up("there is no value"); }
void __throw_bad_function_call() { give_up("there is no function"); }
void __glibcxx_assert_fail(const char*, int, const char*, const char* why) noexcept {
    give_up(why);
}
}  // namespace std

extern "C" {
void abort() { give_up("aborted"); }
void __cxa_pure_virtual() { give_up("a function without a body was called"); }
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }  // the kernel takes all back
void* __dso_handle = nullptr;
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
