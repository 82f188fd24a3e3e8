// What a coroutine may have in its body and its parameters.

#include "forms.hpp"

using namespace forms;

static Task<int> by_value_body(Tracker seven) {
    co_await yes();
    co_return seven.value();
}
static Task<bool> by_value() {
    auto result = co_await by_value_body(Tracker(7));
    co_return result == 7;
}
static const Form form_1("parameter-by-value", by_value);

static Task<int> by_reference_body(const Tracker& seven) {
    co_await yes();
    co_return seven.value();
}
static Task<bool> temporary_by_reference() {
    auto result = co_await by_reference_body(Tracker(7));
    co_return result == 7;
}
static const Form form_2("temporary-by-reference", temporary_by_reference);

static Task<bool> moved_parameter() {
    Tracker seven(7);
    auto result = co_await by_value_body(std::move(seven));
    co_return result == 7;
}
static const Form form_3("moved-parameter", moved_parameter);

static Task<bool> locals() {
    Tracker first(3);
    co_await yes();
    Tracker second(4);
    co_await yes();
    co_return first.value() + second.value() == 7;
}
static const Form form_4("locals-across-waits", locals);

static Task<bool> block_scope() {
    for (int i = 0; i < 3; ++i) {
        Tracker local(i);
        co_await yes();
        if (local.value() != i) co_return false;
    }
    co_return Tracker::alive == 0;
}
static const Form form_5("locals-of-a-loop", block_scope);

static Task<bool> continue_and_break() {
    int sum = 0;
    for (int i = 0; i < 10; ++i) {
        Tracker local(i);
        auto even = co_await Later<bool>(i % 2 == 0);
        if (even) continue;
        if (i > 5) break;
        sum += local.value();
    }
    co_return sum == 9;
}
static const Form form_6("continue-and-break", continue_and_break);

static Task<bool> range_for() {
    Tracker trackers[] = {Tracker(1), Tracker(2), Tracker(4)};
    int sum = 0;
    for (const Tracker& each : trackers) {
        co_await yes();
        sum += each.value();
    }
    co_return sum == 7;
}
static const Form form_7("range-for", range_for);

static Task<int> throws() {
    Tracker local(7);
    co_await yes();
    throw 7;
    co_return 0;
}
static Task<bool> caught() {
    int result = 0;
    try {
        result = co_await throws();
    } catch (int thrown) {
        result = thrown;
    }
    co_await yes();
    co_return result == 7;
}
static const Form form_8("exception-through-an-await", caught);

static Task<int> depth(int left) {
    Tracker local(left);
    if (left == 0) co_return 0;
    auto below = co_await depth(left - 1);
    co_return below + (local.value() == left ? 1 : 0);
}
static Task<bool> recursion() {
    auto result = co_await depth(100);
    co_return result == 100;
}
static const Form form_9("recursion", recursion);

static bool destroyed_early() {
    {
        Task<bool> task = locals();
        task.handle.resume();
        suspended = nullptr;
    }
    return true;
}
static const Form form_10("destroyed-while-it-waits", destroyed_early);

static bool never_started() {
    { Task<int> task = by_value_body(Tracker(7)); }
    return true;
}
static const Form form_11("never-started", never_started);

template <typename... Values>
static Task<int> sum(Values... values) {
    co_await yes();
    co_return (values.value() + ...);
}
static Task<bool> pack() {
    auto result = co_await sum(Tracker(1), Tracker(2), Tracker(4));
    co_return result == 7;
}
static const Form form_12("parameter-pack", pack);

class Object {
  public:
    explicit Object(int value) : tracker_(value) {}
    virtual ~Object() = default;
    Task<int> member() const {
        co_await yes();
        co_return tracker_.value();
    }
    virtual Task<int> overridden() { co_return 0; }

  private:
    Tracker tracker_;
};
class Derived : public Object {
  public:
    using Object::Object;
    Task<int> overridden() override {
        co_await yes();
        co_return 7;
    }
};
static Task<bool> members() {
    Derived object(7);
    Object& base = object;
    auto first = co_await base.member();
    auto second = co_await base.overridden();
    co_return first == 7 && second == 7;
}
static const Form form_13("member-functions", members);

static Task<int&> gives_reference(int& value) {
    co_await yes();
    co_return value;
}
static Task<bool> reference_result() {
    int value = 6;
    int& same = co_await gives_reference(value);
    ++same;
    co_return value == 7;
}
static const Form form_14("result-by-reference", reference_result);

static Task<> nothing(Tracker) { co_await yes(); }
static Task<bool> void_result() {
    co_await nothing(Tracker(7));
    co_return true;
}
static const Form form_15("no-result", void_result);

struct Immovable {
    explicit Immovable(int value) : tracker(value) {}
    Immovable(Immovable&&) = delete;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { suspended = waiting; }
    int await_resume() const { return tracker.value(); }
    Tracker tracker;
};
static Immovable immovable(int value) { return Immovable(value); }
static Task<bool> immovable_awaiter() {
    auto result = co_await immovable(7);
    co_return result == 7;
}
static const Form form_16("awaiter-that-cannot-be-moved", immovable_awaiter);

struct ReadyOrNot {
    explicit ReadyOrNot(bool now) : ready(now) {}
    bool await_ready() const noexcept { return ready; }
    bool await_suspend(std::coroutine_handle<>) noexcept { return false; }
    int await_resume() const noexcept { return 7; }
    bool ready;
};
static Task<bool> without_a_stop() {
    auto first = co_await ReadyOrNot(true);
    auto second = co_await ReadyOrNot(false);
    co_return first == 7 && second == 7;
}
static const Form form_17("awaits-that-do-not-stop", without_a_stop);

static Task<bool> default_body(Tracker seven = Tracker(7)) {
    co_await yes();
    co_return seven.value() == 7;
}
static Task<bool> default_argument() {
    auto result = co_await default_body();
    co_return result;
}
static const Form form_18("default-argument", default_argument);

static Task<bool> early_return_body(bool early) {
    Tracker local(7);
    if (early) co_return local.value() == 7;
    co_await yes();
    co_return false;
}
static Task<bool> early_return() {
    auto result = co_await early_return_body(true);
    co_return result;
}
static const Form form_19("early-return", early_return);

static Task<bool> local_array() {
    int values[64] = {};
    for (int i = 0; i < 64; ++i) {
        co_await yes();
        values[i] = i;
    }
    int sum = 0;
    for (int value : values) sum += value;
    co_return sum == 2016;
}
static const Form form_20("array-across-waits", local_array);

static Task<bool> tasks_in_order() {
    Task<int> first = by_value_body(Tracker(3));
    Task<int> second = by_value_body(Tracker(4));
    auto later = co_await std::move(second);
    auto earlier = co_await std::move(first);
    co_return earlier + later == 7;
}
static const Form form_21("tasks-made-first", tasks_in_order);

int main(int count, char** arguments) { return main_of_forms(count, arguments); }
