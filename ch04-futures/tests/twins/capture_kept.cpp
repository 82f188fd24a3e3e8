// The same with a name for the lambda: it ends with its block, and the task is kept longer.
//
// Rule: CP.51
// Warned: no
// Reported: address stack-use-after-scope

#include <string>
#include <vector>

#include "task.hpp"

int main() {
    std::vector<Task> tasks;
    std::size_t sum = 0;
    // [wrong]
    for (int i = 0; i < 3; ++i) {
#if WRONG
        auto work = [i, &sum]() -> Task {
            sum += static_cast<std::size_t>(i);
            co_return;
        };
        tasks.push_back(work());
        // [wrong]
#else
        auto work = [](int number, std::size_t& result) -> Task {
            result += static_cast<std::size_t>(number);
            co_return;
        };
        tasks.push_back(work(i, sum));
#endif
    }
    for (Task& task : tasks) task.resume();
    return sum == 3 ? 0 : 1;
}
