// A parameter by reference, and a temporary for it, which ends with the line.
//
// Rule: CP.53
// Warned: -Wdangling
// Reported: address stack-use-after-scope

#include <string>

#include "task.hpp"

static std::string name_of(int number) { return "number " + std::to_string(number); }

// [wrong]
#if WRONG
static Task measure(const std::string& name, std::size_t* size) {
#else
static Task measure(std::string name, std::size_t* size) {
#endif
    co_await Wait();
    *size = name.size();
}

int main() {
    std::size_t size = 0;
    Task task = measure(name_of(7), &size);
    // [wrong]
    task.resume();
    task.resume();
    return size == 8 ? 0 : 1;
}
