// A string_view by value: the view stands in the frame, the characters ended with the line.
//
// Rule: CP.53
// Warned: no
// Reported: address heap-use-after-free

#include <string>
#include <string_view>

#include "task.hpp"

static std::string greeting(int number) {
    return "a greeting that is too long to stand inside the string, " +
           std::to_string(number);
}

// [wrong]
#if WRONG
static Task last(std::string_view text, char* result) {
#else
static Task last(std::string text, char* result) {
#endif
    co_await Wait();
    *result = text.back();
}

int main() {
    char result = 0;
    Task task = last(greeting(7), &result);
    // [wrong]
    task.resume();
    task.resume();
    return result == '7' ? 0 : 1;
}
