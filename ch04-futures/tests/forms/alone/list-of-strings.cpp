// A list of string literals in braces, for a container that is a parameter.
#include <initializer_list>

#include "../forms.hpp"

using namespace forms;

struct Names {
    Names(std::initializer_list<const char*> list) : count(list.size()) {}
    std::size_t count;
};
static Task<bool> two(Names names) {
    co_await yes();
    co_return names.count == 2;
}
static Task<bool> list_of_strings() {
    auto result = co_await two({"a", "b"});
    co_return result;
}
static const Form form("list-of-strings", list_of_strings);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
