// A million awaits of tasks that end at once. The hand-over must be a jump, or the stack grows.
#include "../forms.hpp"

using namespace forms;

static Task<int> one() { co_return 1; }
static Task<bool> many_awaits() {
    int sum = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        auto result = co_await one();
        sum += result;
    }
    co_return sum == 1'000'000;
}
static const Form form("many-awaits", many_awaits);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
