// A container from a list of awaits.
#include <initializer_list>

#include "../forms.hpp"

using namespace forms;

struct Sum {
    Sum(std::initializer_list<int> list) {
        for (int value : list) total += value;
    }
    int total = 0;
};
static Task<bool> list_of_awaits() {
    Sum sum = {co_await number(3), co_await number(4)};
    co_return sum.total == 7;
}
static const Form form("list-of-awaits", list_of_awaits);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
