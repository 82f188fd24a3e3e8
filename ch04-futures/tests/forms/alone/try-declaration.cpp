// The same as a declaration.
#include "../forms.hpp"

using namespace forms;

#define CO_TRY(name, task)       \
    auto name = co_await (task); \
    if (name < 0) co_return false

static Task<bool> try_declaration() {
    CO_TRY(result, number(7));
    co_return result == 7;
}
static const Form form("try-declaration", try_declaration);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
