// A macro that awaits and returns early, written as an expression (GNU's statement expressions).
#include "../forms.hpp"

using namespace forms;

#define TRY(task)                         \
    ({                                    \
        auto result_ = co_await (task);   \
        if (result_ < 0) co_return false; \
        result_;                          \
    })

static Task<bool> try_expression() {
    int result = TRY(number(7));
    co_return result == 7;
}
static const Form form("try-expression", try_expression);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
