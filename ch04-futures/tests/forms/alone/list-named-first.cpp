// The list has a name before it is used in an expression that awaits.
#include <initializer_list>

#include "../forms.hpp"

using namespace forms;

static Task<int> sum(std::initializer_list<int> values) {
    int total = 0;
    for (int value : values) total += value;
    co_return total;
}
static Task<bool> list_named_first() {
    const std::initializer_list<int> list = {3, 4};
    auto result = co_await sum(list);
    co_return result == 7;
}
static const Form form("list-named-first", list_named_first);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
