// An await of something that is no class, but has an operator co_await.
#include "../forms.hpp"

using namespace forms;

enum class Seconds : int {};
static Later<int> operator co_await(Seconds seconds) {
    return number(static_cast<int>(seconds));
}

static Task<bool> await_an_enumeration() {
    auto result = co_await Seconds{7};
    co_return result == 7;
}
static const Form form("await-an-enumeration", await_an_enumeration);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
