// A lambda that is a coroutine and captures, called where it stands: the lambda ends with the line.
//
// Rule: CP.51
// Warned: -Wdangling
// Reported: address stack-use-after-scope

#include <string>

#include "task.hpp"

int main() {
    const std::string name = "a name that is too long to stand inside the string object";
    std::size_t size = 0;
    // [wrong]
#if WRONG
    Task task = [name, &size]() -> Task {
        size = name.size();
        co_return;
    }();
    // [wrong]
#else
    Task task = [](std::string mine, std::size_t& result) -> Task {
        result = mine.size();
        co_return;
    }(name, size);
#endif
    task.resume();
    return size == name.size() ? 0 : 1;
}
