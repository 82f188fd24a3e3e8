// A function that is no coroutine hands a task on, and its own parameter with it.
//
// Refused: address of stack memory associated with parameter 'text' returned
// Accepted: g++

#include <string>
#include <utility>

#include "futures/core/task.hpp"

// [parameter]
#if REFUSED
futures::Task<std::size_t> measure(const std::string& text) { co_return text.size(); }

FUTURES_TASK_WRAPPER futures::Task<std::size_t> shout(std::string text) {
    text += '!';
    return measure(text);
}
// [parameter]
#else
futures::Task<std::size_t> measure(std::string text) { co_return text.size(); }

FUTURES_TASK_WRAPPER futures::Task<std::size_t> shout(std::string text) {
    text += '!';
    return measure(std::move(text));
}
#endif
