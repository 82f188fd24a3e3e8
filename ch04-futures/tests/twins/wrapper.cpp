// An ordinary function that hands a task on, and with it a reference to its own parameter.
//
// Rule: CP.53
// Warned: -Wreturn-stack-address
// Reported: address stack-use-after-return
// Reported by g++: nothing

#include "task.hpp"

static Task twice(const int& number, int* result) {
    co_await Wait();
    *result = 2 * number;
}

// [wrong]
#if WRONG
COROUTINE_WRAPPER static Task twice_the_next(int number, int* result) {
    ++number;
    return twice(number, result);
}
// [wrong]
#else
static Task twice_owned(int number, int* result) {
    co_await Wait();
    *result = 2 * number;
}

COROUTINE_WRAPPER static Task twice_the_next(int number, int* result) {
    ++number;
    return twice_owned(number, result);
}
#endif

int main() {
    int result = 0;
    int one = 1;
    Task other = twice(one, &result);
    Task task = twice_the_next(20, &result);
    task.resume();
    task.resume();
    return result == 42 ? 0 : 1;
}
