// An await beside a question mark, and awaits inside larger expressions.

#include "forms.hpp"

using namespace forms;

static Task<Tracker> gives(int value) {
    co_await yes();
    co_return Tracker(value);
}
static bool truth(bool value) { return value; }

// [choice]
static Task<bool> task_chosen() {
    bool first = truth(true);
    auto result = co_await (first ? gives(7) : gives(8));
    co_return result.value() == 7;
}
// [choice]
static const Form form_1("await-a-chosen-task", task_chosen);

static Task<bool> result_chosen() {
    bool first = truth(true);
    Tracker result = first ? co_await gives(7) : Tracker(8);
    co_return result.value() == 7;
}
static const Form form_2("choose-a-result-or-a-value", result_chosen);

static Task<bool> other_chosen() {
    bool first = truth(false);
    Tracker result = first ? co_await gives(8) : Tracker(7);
    co_return result.value() == 7;
}
static const Form form_3("choose-a-value-or-a-result", other_chosen);

static Task<bool> both_chosen() {
    bool first = truth(true);
    Tracker result = first ? co_await gives(7) : co_await gives(8);
    co_return result.value() == 7;
}
static const Form form_4("choose-between-two-results", both_chosen);

static Task<bool> int_chosen() {
    bool first = truth(true);
    int result = first ? co_await number(7) : 8;
    co_return result == 7;
}
static const Form form_5("choose-an-int", int_chosen);

static Task<bool> awaited_choice() {
    int result = co_await yes() ? 7 : 8;
    co_return result == 7;
}
static const Form form_6("choose-by-an-await", awaited_choice);

static Task<bool> tracker_by_await() {
    Tracker result = co_await yes() ? Tracker(7) : Tracker(8);
    co_return result.value() == 7;
}
static const Form form_7("choose-a-tracker-by-an-await", tracker_by_await);

// The forms to write in its place.
static Task<bool> chosen_first() {
    bool first = truth(true);
    auto task = first ? gives(7) : gives(8);
    auto result = co_await std::move(task);
    co_return result.value() == 7;
}
static const Form form_8("task-chosen-first", chosen_first);

static Task<bool> if_else() {
    int value = 0;
    bool first = truth(true);
    if (first) {
        auto result = co_await gives(7);
        value = result.value();
    } else {
        value = 8;
    }
    co_return value == 7;
}
static const Form form_9("if-and-else", if_else);

static Task<bool> sum_of_two() { co_return co_await number(3) + co_await number(4) == 7; }
static const Form form_10("sum-of-two-awaits", sum_of_two);

static int add(int left, int right) { return left + right; }
static Task<bool> two_arguments() {
    int sum = add(co_await number(3), co_await number(4));
    co_return sum == 7;
}
static const Form form_11("two-awaits-as-arguments", two_arguments);

static int add_trackers(Tracker left, const Tracker& right) {
    return left.value() + right.value();
}
static Task<bool> tracker_arguments() {
    int sum = add_trackers(co_await gives(3), co_await gives(4));
    co_return sum == 7;
}
static const Form form_12("two-trackers-as-arguments", tracker_arguments);

static Task<bool> member_of_result() {
    int value = (co_await gives(7)).value();
    co_return value == 7;
}
static const Form form_13("member-of-a-result", member_of_result);

static Task<bool> reference_to_result() {
    const Tracker& result = co_await gives(7);
    co_await yes();
    co_return result.value() == 7;
}
static const Form form_14("reference-to-a-result", reference_to_result);

static Task<bool> compound() {
    int sum = 3;
    sum += co_await number(4);
    co_return sum == 7;
}
static const Form form_15("compound-assignment", compound);

static Task<bool> subscript() {
    int values[] = {5, 6, 7};
    co_return values[co_await number(2)] == 7;
}
static const Form form_16("subscript", subscript);

static Task<Task<int>> gives_a_task() {
    co_return [](int value) -> Task<int> {
        co_await yes();
        co_return value;
    }(7);
}
static Task<bool> twice() {
    int result = co_await co_await gives_a_task();
    co_return result == 7;
}
static const Form form_17("await-of-an-await", twice);

static Task<bool> comma() {
    int result = (co_await yes(), co_await number(7));
    co_return result == 7;
}
static const Form form_18("comma", comma);

struct Point {
    int x, y;
};
static Task<bool> braces() {
    Point point{co_await number(3), co_await number(4)};
    co_return point.x + point.y == 7;
}
static const Form form_19("awaits-in-braces", braces);

static Task<Point> gives_a_point() {
    co_await yes();
    co_return Point{3, 4};
}
static Task<bool> structured() {
    auto [x, y] = co_await gives_a_point();
    co_return x + y == 7;
}
static const Form form_20("structured-binding", structured);

static Task<bool> short_circuit() {
    bool both = co_await no() && co_await yes();
    co_return !both;
}
static const Form form_21("short-circuit", short_circuit);
