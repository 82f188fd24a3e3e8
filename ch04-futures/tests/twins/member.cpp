// A member function: `this` is a parameter by reference that nobody sees.
//
// Rule: CP.53
// Warned: -Wdangling
// Reported: address stack-use-after-scope

#include "task.hpp"

// [wrong]
class Counter {
  public:
    explicit Counter(int start) : count_(start) {}
    Task count_to(int end, int* result) {
        while (count_ < end) {
            co_await Wait();
            ++count_;
        }
        *result = count_;
    }

  private:
    int count_;
};

int main() {
    int result = 0;
#if WRONG
    Task task = Counter(1).count_to(3, &result);
    // [wrong]
#else
    Counter counter(1);
    Task task = counter.count_to(3, &result);
#endif
    for (int i = 0; i < 3; ++i) task.resume();
    return result == 3 ? 0 : 1;
}
