// A function that hands a task on and does not say so: clang could not look into it.
//
// Refused: neither a coroutine nor a coroutine wrapper
// Accepted: g++

#include "futures/core/task.hpp"

futures::Task<int> number();

#if REFUSED
futures::Task<int> same() { return number(); }
#else
FUTURES_TASK_WRAPPER futures::Task<int> same() { return number(); }
#endif
