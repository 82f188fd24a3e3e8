// A lambda in the expression that awaits: GCC 12 copies what it has captured byte by byte.

#include "forms.hpp"

using namespace forms;

template <typename Function>
static Task<int> run(Function function) {
    co_await yes();
    co_return function();
}

// [captures]
static Task<bool> tracker_captured() {
    Tracker seven(7);
    auto result = co_await run([seven] { return seven.value(); });
    co_return result == 7;
}
// [captures]
static const Form form_1("lambda-with-a-tracker", tracker_captured);

static Task<bool> moved_capture() {
    Tracker seven(7);
    auto result = co_await run([mine = std::move(seven)] { return mine.value(); });
    co_return result == 7;
}
static const Form form_2("lambda-with-a-moved-tracker", moved_capture);

static Task<bool> task_captured() {
    auto result =
        co_await run([child = run([] { return 7; })] { return child.handle ? 7 : 0; });
    co_return result == 7;
}
static const Form form_3("lambda-with-a-task", task_captured);

static Task<bool> coroutine_lambda() {
    Tracker seven(7);
    auto result = co_await [seven]() -> Task<int> {
        co_await yes();
        co_return seven.value();
    }();
    co_return result == 7;
}
static const Form form_4("coroutine-lambda-with-a-tracker", coroutine_lambda);

static Task<bool> trivial_capture() {
    int seven = 7;
    auto result = co_await run([seven] { return seven; });
    co_return result == 7;
}
static const Form form_5("lambda-with-an-int", trivial_capture);

static Task<bool> by_reference() {
    Tracker seven(7);
    auto result = co_await run([&seven] { return seven.value(); });
    co_return result == 7;
}
static const Form form_6("lambda-with-a-reference", by_reference);

static Task<bool> everything_by_reference() {
    Tracker seven(7);
    auto result = co_await run([&] { return seven.value(); });
    co_return result == 7;
}
static const Form form_7("lambda-with-everything-by-reference", everything_by_reference);

static Task<bool> coroutine_lambda_int() {
    int seven = 7;
    auto result = co_await [seven]() -> Task<int> {
        co_await yes();
        co_return seven;
    }();
    co_return result == 7;
}
static const Form form_8("coroutine-lambda-with-an-int", coroutine_lambda_int);

// The forms to write in its place.
static Task<bool> named() {
    Tracker seven(7);
    auto function = [seven] { return seven.value(); };
    auto result = co_await run(std::move(function));
    co_return result == 7;
}
static const Form form_9("lambda-named-first", named);

static Task<bool> with_parameter() {
    auto result = co_await [](Tracker seven) -> Task<int> {
        co_await yes();
        co_return seven.value();
    }(Tracker(7));
    co_return result == 7;
}
static const Form form_10("coroutine-lambda-with-a-parameter", with_parameter);

static Task<bool> generic() {
    auto result = co_await [](auto seven) -> Task<int> {
        co_await yes();
        co_return seven.value();
    }(Tracker(7));
    co_return result == 7;
}
static const Form form_11("generic-coroutine-lambda", generic);

static Task<bool> task_first() {
    Tracker seven(7);
    auto task = run([seven] { return seven.value(); });
    auto result = co_await std::move(task);
    co_return result == 7;
}
static const Form form_12("task-named-first", task_first);
