#pragma once
// Forms: small coroutines, each written in one of the ways in which a coroutine can be written,
// and what shows whether the compiler has understood it.
//
// A form passes if it runs to its end, gives the right answer, and each Tracker in it was made
// and destroyed once, at its own address.

#include <coroutine>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

namespace forms {

// A value that knows its own address. A compiler that copies it byte by byte is found out.
class Tracker {
  public:
    explicit Tracker(int value = 0) noexcept : value_(value) { ++alive; }
    Tracker(const Tracker& other) noexcept : value_(other.value()) { ++alive; }
    Tracker(Tracker&& other) noexcept : value_(other.value()) { ++alive; }
    Tracker& operator=(const Tracker& other) noexcept {
        value_ = other.value();
        return *this;
    }
    ~Tracker() {
        check();
        self_ = nullptr;
        --alive;
    }
    [[nodiscard]] int value() const noexcept {
        check();
        return value_;
    }

    static inline int alive = 0;
    static inline int errors = 0;

  private:
    void check() const noexcept {
        if (self_ != this) ++errors;
    }
    int value_;
    const Tracker* self_ = this;
};

inline std::coroutine_handle<> suspended;  // who waits; one at a time is enough here

// Not there at once: whoever awaits it is suspended, and resumed by finish().
template <typename T>
class Later {
  public:
    explicit Later(T value) : value_(std::move(value)) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { suspended = waiting; }
    T await_resume() { return std::move(value_); }

  private:
    T value_;
};

inline Later<bool> yes() { return Later<bool>(true); }
inline Later<bool> no() { return Later<bool>(false); }
inline Later<int> number(int value) { return Later<int>(value); }
inline Later<Tracker> tracker(int value) { return Later<Tracker>(Tracker(value)); }

// What a finished coroutine does: it hands over to whoever awaits it.
struct End {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
        return ended.promise().caller;
    }
    void await_resume() const noexcept {}
};

struct PromiseBase {
    std::suspend_always initial_suspend() const noexcept { return {}; }
    End final_suspend() const noexcept { return {}; }
    void unhandled_exception() { failure = std::current_exception(); }
    void rethrow() {
        if (failure) std::rethrow_exception(failure);
    }
    std::coroutine_handle<> caller = std::noop_coroutine();
    std::exception_ptr failure;
};

template <typename T>
struct Result : PromiseBase {
    Result() noexcept {}
    ~Result() {
        if (has) reinterpret_cast<T*>(place)->~T();
    }
    template <typename From>
    void return_value(From&& from) {
        new (place) T(std::forward<From>(from));
        has = true;
    }
    T take() {
        rethrow();
        return std::move(*reinterpret_cast<T*>(place));
    }
    alignas(T) unsigned char place[sizeof(T)];
    bool has = false;
};
template <typename T>
struct Result<T&> : PromiseBase {
    Result() noexcept {}
    void return_value(T& from) noexcept { place = &from; }
    T& take() { return rethrow(), *place; }
    T* place = nullptr;
};
template <>
struct Result<void> : PromiseBase {
    Result() noexcept {}
    void return_void() const noexcept {}
    void take() { rethrow(); }
};

template <typename T = void>
class [[nodiscard]] Task {
  public:
    struct promise_type : Result<T> {
        promise_type() noexcept {}
        Task get_return_object() noexcept {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
    };
    Task(Task&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle, other.handle);
        return *this;
    }
    ~Task() {
        if (handle) handle.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
        handle.promise().caller = waiting;
        return handle;
    }
    T await_resume() { return handle.promise().take(); }

    std::coroutine_handle<promise_type> handle;

  private:
    explicit Task(std::coroutine_handle<promise_type> made) noexcept : handle(made) {}
};

// Runs a coroutine to its end; false if it gets stuck.
inline bool finish(Task<bool> task) {
    task.handle.resume();
    while (suspended) std::exchange(suspended, nullptr).resume();
    return task.handle.done() && task.handle.promise().take();
}

// One form, known by its name. All of a program make a list.
struct Form {
    Form(const char* called, Task<bool> (*body)()) : name(called), coroutine(body) {}
    Form(const char* called, bool (*body)()) : name(called), function(body) {}
    bool passes() const {
        const bool right = coroutine != nullptr ? finish(coroutine()) : function();
        return right && Tracker::alive == 0 && Tracker::errors == 0;
    }

    const char* name;
    Task<bool> (*coroutine)() = nullptr;
    bool (*function)() = nullptr;
    static inline const Form* last = nullptr;
    const Form* before = std::exchange(last, this);
};

// Without an argument: the names. With a name: exit code 0 if that form passes.
inline int main_of_forms(int count, char** arguments) {
    for (const Form* form = Form::last; form != nullptr; form = form->before) {
        if (count < 2)
            std::puts(form->name);
        else if (std::strcmp(form->name, arguments[1]) == 0)
            return form->passes() ? 0 : 1;
    }
    return count < 2 ? 0 : 2;
}

}  // namespace forms
