// What a library of coroutines does: promises and awaiters in every shape that the language knows.

#include "forms.hpp"

using namespace forms;

// A coroutine that starts at once, ends alone, and says nothing.
struct Alone {
    struct promise_type {
        promise_type() noexcept {}
        Alone get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept {}
    };
};

struct Destroys {
    Destroys() noexcept {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) const { waiting.destroy(); }
    void await_resume() const noexcept {}
};
static Alone destroyed_body(Tracker parameter) {
    Tracker local(parameter.value());
    co_await Destroys();
}
static bool destroyed_in_await_suspend() {
    destroyed_body(Tracker(7));
    return Tracker::alive == 0;
}
static const Form form_1("destroyed-in-await-suspend", destroyed_in_await_suspend);

static Task<std::pair<Tracker, Tracker>> gives_two() {
    co_await yes();
    co_return std::pair(Tracker(3), Tracker(4));
}
static Task<bool> binding_of_trackers() {
    auto [left, right] = co_await gives_two();
    co_await yes();
    co_return left.value() + right.value() == 7;
}
static const Form form_2("structured-binding-of-trackers", binding_of_trackers);

struct Three {
    Three() : trackers{Tracker(1), Tracker(2), Tracker(4)} {}
    const Tracker* begin() const { return trackers; }
    const Tracker* end() const { return trackers + 3; }
    Tracker trackers[3];
};
static Task<Three> gives_three() {
    co_await yes();
    co_return Three();
}
static Task<bool> range_of_an_await() {
    int sum = 0;
    for (const Tracker& each : co_await gives_three()) {
        co_await yes();
        sum += each.value();
    }
    co_return sum == 7;
}
static const Form form_3("range-for-over-an-await", range_of_an_await);

struct Numbers {
    struct promise_type {
        promise_type() noexcept {}
        Numbers get_return_object() noexcept {
            return Numbers(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        std::suspend_always yield_value(const Tracker& tracker) noexcept {
            current = &tracker;
            return {};
        }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept {}
        const Tracker* current = nullptr;
    };
    explicit Numbers(std::coroutine_handle<promise_type> made) : handle(made) {}
    Numbers(Numbers&&) = delete;
    ~Numbers() { handle.destroy(); }
    std::coroutine_handle<promise_type> handle;
};
static Numbers count_to(int last) {
    for (int i = 1; i <= last; ++i) co_yield Tracker(i);  // lives until it is resumed
}
static int sum_of(Numbers numbers) {
    int sum = 0;
    for (numbers.handle.resume(); !numbers.handle.done(); numbers.handle.resume())
        sum += numbers.handle.promise().current->value();
    return sum;
}
static bool generator() { return sum_of(count_to(3)) == 6; }
static const Form form_4("generator", generator);

static bool half_a_generator() {
    {
        Numbers numbers = count_to(3);
        numbers.handle.resume();
    }
    return Tracker::alive == 0;
}
static const Form form_5("generator-that-is-left", half_a_generator);

struct SeesParameters : Alone {
    struct promise_type : Alone::promise_type {
        explicit promise_type(const Tracker& first) noexcept { seen = first.value(); }
        SeesParameters get_return_object() const noexcept { return {}; }
    };
    static inline int seen = 0;
};
static SeesParameters parameter_body(Tracker) { co_return; }
static bool promise_with_parameters() {
    parameter_body(Tracker(7));
    return SeesParameters::seen == 7;
}
static const Form form_6("promise-that-sees-parameters", promise_with_parameters);

struct Units {
    explicit Units(int count) : tracker(count) {}
    Later<int> operator co_await() const { return number(tracker.value()); }
    Tracker tracker;
};
static Task<bool> member_operator() {
    auto result = co_await Units(7);
    co_return result == 7;
}
static const Form form_7("operator-co-await-member", member_operator);

struct Seconds {
    explicit Seconds(int count) : tracker(count) {}
    Tracker tracker;
};
static Later<int> operator co_await(const Seconds & seconds) {
    return number(seconds.tracker.value());
}
static Task<bool> free_operator() {
    auto result = co_await Seconds(7);
    co_return result == 7;
}
static const Form form_8("operator-co-await-free", free_operator);

struct Empty {
    struct promise_type : PromiseBase {
        promise_type() noexcept {}
        static void* operator new(std::size_t) noexcept { return nullptr; }
        static void operator delete(void*) noexcept {}
        static Empty get_return_object_on_allocation_failure() noexcept { return {false}; }
        Empty get_return_object() noexcept { return {true}; }
        void return_void() const noexcept {}
    };
    bool made;
};
static Empty no_memory_body(Tracker) { co_return; }
static bool no_memory() {
    const bool made = no_memory_body(Tracker(7)).made;
    return !made && Tracker::alive == 0;
}
static const Form form_9("no-memory-for-the-frame", no_memory);

struct Transforming {
    struct promise_type : Alone::promise_type {
        promise_type() noexcept {}
        Transforming get_return_object() const noexcept { return {}; }
        Destroys await_transform(Tracker tracker) noexcept {
            seen = tracker.value();
            return Destroys();
        }
        static inline int seen = 0;
    };
};
static Transforming transform_body() { co_await Tracker(7); }
static bool transformed() {
    transform_body();
    return Transforming::promise_type::seen == 7;
}
static const Form form_10("await-transform", transformed);
