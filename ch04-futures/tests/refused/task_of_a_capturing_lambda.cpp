// A coroutine lambda with captures is called where it stands (Core Guidelines CP.51).
//
// Refused: temporary whose address is used as value of local variable 'task' will be destroyed
// Accepted: g++

#include "futures/core/task.hpp"

futures::Task<int> sum(int number) {
    // [capture]
#if REFUSED
    auto task = [number]() -> futures::Task<int> { co_return number; }();
    // [capture]
#else
    auto task = [](int mine) -> futures::Task<int> { co_return mine; }(number);
#endif
    auto result = co_await task;
    co_return result;
}
