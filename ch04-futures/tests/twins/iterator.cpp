// An iterator that is used after a wait, in which somebody else has changed the vector.
//
// Rule: CP.53
// Warned: no
// Reported: address heap-use-after-free

#include <vector>

#include "task.hpp"

// [wrong]
static Task add(const std::vector<int>& numbers, int* sum) {
#if WRONG
    for (auto it = numbers.begin(); it != numbers.end(); ++it) {
        *sum += *it;
        co_await Wait();
    }
    // [wrong]
#else
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        *sum += numbers[i];
        co_await Wait();
    }
#endif
}

int main() {
    std::vector<int> numbers{1, 2, 3};
    int sum = 0;
    Task task = add(numbers, &sum);
    task.resume();
    numbers.push_back(4);
    for (int i = 0; i < 4; ++i) task.resume();
    return sum == 10 ? 0 : 1;
}
