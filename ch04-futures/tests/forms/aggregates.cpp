// Objects without a constructor in the expression that awaits. GCC 12 copies them byte by byte,
// or ends them twice.

#include "forms.hpp"

using namespace forms;

// [aggregate]
struct Aggregate {
    Tracker tracker;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { suspended = waiting; }
    int await_resume() const { return tracker.value(); }
};

static Task<bool> awaiter_aggregate() {
    auto result = co_await Aggregate{Tracker(7)};
    co_return result == 7;
}
// [aggregate]
static const Form form_1("aggregate-awaiter", awaiter_aggregate);

struct Options {
    Tracker tracker{};
    int timeout = 0;
};
static Task<int> with_options(Options options) {
    co_await yes();
    co_return options.tracker.value();
}
static Task<bool> options_aggregate() {
    auto result = co_await with_options(Options{.tracker = Tracker(7)});
    co_return result == 7;
}
static const Form form_2("aggregate-options", options_aggregate);

static Task<bool> options_braces() {
    auto result = co_await with_options({.tracker = Tracker(7), .timeout = 1});
    co_return result == 7;
}
static const Form form_3("aggregate-options-braces-only", options_braces);

static Task<int> seven() {
    Tracker local(7);
    co_await yes();
    co_return local.value();
}
struct Wrapper {
    Task<int> task;
    Task<int> operator co_await() && { return std::move(task); }
};
static Task<bool> wrapper_aggregate() {
    auto result = co_await Wrapper{seven()};
    co_return result == 7;
}
static const Form form_4("aggregate-with-operator-co-await", wrapper_aggregate);

struct Both {
    Tracker first, second;
};
static Task<int> sum(Both both) {
    co_await yes();
    co_return both.first.value() + both.second.value();
}
static Task<bool> two_members() {
    auto result = co_await sum(Both{Tracker(3), Tracker(4)});
    co_return result == 7;
}
static const Form form_5("aggregate-of-two", two_members);

// A coroutine that is destroyed while it waits inside the arguments of a call.
static int add(int left, int right) { return left + right; }
static Task<bool> waits_in_aggregate() {
    co_return add(co_await Aggregate{Tracker(3)}, 4) == 7;
}
static bool destroyed_aggregate() {
    {
        Task<bool> task = waits_in_aggregate();
        task.handle.resume();
        suspended = nullptr;
    }
    return true;
}
static const Form form_6("destroyed-in-arguments-aggregate", destroyed_aggregate);

// The forms to write in its place.
class Built {
  public:
    explicit Built(Tracker tracker) : tracker_(std::move(tracker)) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { suspended = waiting; }
    int await_resume() const { return tracker_.value(); }

  private:
    Tracker tracker_;
};
static Task<bool> constructor() {
    auto result = co_await Built(Tracker(7));
    co_return result == 7;
}
static const Form form_7("awaiter-with-a-constructor", constructor);

static Aggregate make(int value) { return Aggregate{Tracker(value)}; }
static Task<bool> function() {
    auto result = co_await make(7);
    co_return result == 7;
}
static const Form form_8("aggregate-from-a-function", function);

static Task<bool> named() {
    Aggregate aggregate{Tracker(7)};
    auto result = co_await aggregate;
    co_return result == 7;
}
static const Form form_9("aggregate-named-first", named);

struct Trivial {
    int value;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { suspended = waiting; }
    int await_resume() const { return value; }
};
static Task<bool> trivial() {
    auto result = co_await Trivial{7};
    co_return result == 7;
}
static const Form form_10("aggregate-of-ints", trivial);

static Task<bool> options_named() {
    Options options{.tracker = Tracker(7)};
    auto result = co_await with_options(std::move(options));
    co_return result == 7;
}
static const Form form_11("options-named-first", options_named);

static Task<bool> waits_in_built() { co_return add(co_await Built(Tracker(3)), 4) == 7; }
static bool destroyed_built() {
    {
        Task<bool> task = waits_in_built();
        task.handle.resume();
        suspended = nullptr;
    }
    return true;
}
static const Form form_12("destroyed-in-arguments", destroyed_built);
