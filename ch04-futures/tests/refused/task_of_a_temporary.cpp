// A task that refers to a temporary is kept longer than the line (Core Guidelines CP.53).
//
// Refused: temporary whose address is used as value of local variable 'task' will be destroyed
// Accepted: g++

#include <string>

#include "futures/core/task.hpp"

// [temporary]
futures::Task<std::size_t> measure(const std::string& text) { co_return text.size(); }
std::string name_of(int number);

futures::Task<std::size_t> sum() {
#if REFUSED
    auto task = measure(name_of(7));  // and here ends the name
    auto result = co_await task;
    // [temporary]
#else
    auto result = co_await measure(name_of(7));
#endif
    co_return result;
}
