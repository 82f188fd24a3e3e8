// A list in braces as an argument of the call that is awaited.
#include <initializer_list>

#include "../forms.hpp"

using namespace forms;

static Task<int> sum(std::initializer_list<int> values) {
    int total = 0;
    for (int value : values) total += value;
    co_return total;
}

// [list]
static Task<bool> list_argument() {
    auto result = co_await sum({3, 4});
    co_return result == 7;
}
// [list]
static const Form form("list-argument", list_argument);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
