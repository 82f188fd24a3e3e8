// An await in a condition: the form in which GCC before 12.3 forgets where a coroutine goes on,
// if it has no other local variable (GCC bug 106713).

#include "forms.hpp"

using namespace forms;

// [if-await]
static Task<bool> if_await() {
    if (co_await yes()) co_return true;
    co_return false;
}
// [if-await]
static const Form form_1("if-await", if_await);

static Task<bool> if_not() {
    if (!co_await no()) co_return true;
    co_return false;
}
static const Form form_2("if-not", if_not);

static Task<bool> if_equals() {
    if (co_await number(7) == 7) co_return true;
    co_return false;
}
static const Form form_3("if-equals", if_equals);

static Task<bool> if_and() {
    if (co_await yes() && co_await yes()) co_return true;
    co_return false;
}
static const Form form_4("if-and", if_and);

static Task<bool> while_await() {
    while (co_await no()) co_return false;
    co_return true;
}
static const Form form_5("while-await", while_await);

static Task<bool> switch_await() {
    switch (co_await number(7)) {
        case 7:
            co_return true;
        default:
            co_return false;
    }
}
static const Form form_6("switch-await", switch_await);

static Task<bool> for_await() {
    for (; co_await no();) co_return false;
    co_return true;
}
static const Form form_7("for-await", for_await);

static Task<bool> do_await() {
    do {
        co_await yes();
    } while (co_await no());
    co_return true;
}
static const Form form_8("do-while-await", do_await);

static Task<bool> if_child_value(int value) { co_return value == 7; }
static Task<bool> if_child() {
    if (co_await if_child_value(7)) co_return true;
    co_return false;
}
static const Form form_9("if-await-a-task", if_child);

static Task<bool> if_tracker() {
    if ((co_await tracker(7)).value() == 7) co_return true;
    co_return false;
}
static const Form form_10("if-member-of-result", if_tracker);

static Task<bool> with_local() {
    int before = 7;
    if (co_await yes()) co_return before == 7;
    co_return false;
}
static const Form form_11("if-await-with-a-local", with_local);

static Task<bool> with_parameter_body(int value) {
    if (co_await number(value) == value) co_return true;
    co_return false;
}
static Task<bool> with_parameter() { co_return co_await with_parameter_body(7); }
static const Form form_12("if-await-with-a-parameter", with_parameter);

static Task<bool> else_if() {
    if (co_await no())
        co_return false;
    else if (co_await yes())
        co_return true;
    co_return false;
}
static const Form form_13("else-if-await", else_if);

// The forms to write in its place.
static Task<bool> named_first() {
    auto value = co_await yes();
    if (value) co_return true;
    co_return false;
}
static const Form form_14("named-first", named_first);

static Task<bool> if_initialiser() {
    if (auto value = co_await yes(); value) co_return true;
    co_return false;
}
static const Form form_15("if-with-initialiser", if_initialiser);

static Task<bool> if_declaration() {
    if (auto value = co_await yes()) co_return value;
    co_return false;
}
static const Form form_16("if-declaration", if_declaration);

static Task<bool> while_declaration() {
    while (auto value = co_await yes()) co_return value;
    co_return false;
}
static const Form form_17("while-declaration", while_declaration);

static Task<bool> switch_initialiser() {
    switch (auto value = co_await number(7); value) {
        case 7:
            co_return true;
        default:
            co_return false;
    }
}
static const Form form_18("switch-with-initialiser", switch_initialiser);

static Task<bool> endless_loop() {
    for (int i = 0;; ++i) {
        auto enough = co_await Later<bool>(i == 3);
        if (enough) co_return i == 3;
    }
}
static const Form form_19("endless-loop-and-break", endless_loop);
