#pragma once
/// @file
/// Async: a coroutine that is a future, and in which every future can be awaited.

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include "byhand/future.hpp"

namespace byhand {

/// What every Async's promise holds, whatever its value.
struct AsyncPromise {
    const Waker* waker = nullptr;  ///< Of the poll that is under way.
    bool (*ask)(void*) = nullptr;  ///< Asks what the body waits for: is it there?
    void* awaited = nullptr;       ///< What it waits for.

    AsyncPromise() noexcept = default;
    std::suspend_always initial_suspend() const noexcept { return {}; }  ///< Lazy.
    std::suspend_always final_suspend() const noexcept { return {}; }  ///< Keeps the value.
    void unhandled_exception() const noexcept { std::terminate(); }  ///< Errors are values.

    // [await]
    /// One co_await: it stands in the frame as long as the body waits.
    template <Future F>
    struct Await {
        F& future;                            ///< What is awaited.
        AsyncPromise& promise;                ///< Of the coroutine that waits.
        Poll<typename F::Output> value = {};  ///< What it will give.

        /// Nothing is asked so far.
        Await(F& awaited, AsyncPromise& waiting) : future(awaited), promise(waiting) {}
        /// Asks, with the waker of whoever polls us.
        static bool ask(void* self) {
            auto& await = *static_cast<Await*>(self);
            // NOLINTNEXTLINE: the analyser forgets that the body runs in a poll
            await.value = await.future.poll(*await.promise.waker);
            return await.value.has_value();
        }
        bool await_ready() { return ask(this); }  ///< It may be there at once.
        /// Not yet: whoever polls us next asks on our behalf.
        void await_suspend(std::coroutine_handle<>) noexcept {
            promise.ask = &ask;
            promise.awaited = this;
        }
        typename F::Output await_resume() { return std::move(*value); }  ///< Gives it.
    };
    /// Every co_await of the body passes through here.
    template <typename F>
    Await<std::remove_reference_t<F>> await_transform(F&& future) {
        return {future, *this};
    }
    // [await]
};

/// The promise of an Async that gives a value.
template <typename T>
struct AsyncValue : AsyncPromise {
    Poll<T> value;  ///< What the body has returned.
    AsyncValue() noexcept = default;
    void return_value(T returned) { value = std::move(returned); }  ///< Keeps it.
};
/// The promise of one that gives none.
template <>
struct AsyncValue<Nothing> : AsyncPromise {
    Poll<Nothing> value;  ///< There once the body has ended.
    AsyncValue() noexcept = default;
    void return_void() { value.emplace(); }  ///< It has ended.
};

/// A function that can wait: calling it makes a frame, polling it runs the body from one wait to
/// the next. The frame stays where it is, so an Async may be moved at any time.
template <typename T = Nothing>
class [[nodiscard]] Async {
  public:
    using Output = T;  ///< What the body returns.
    /// What the compiler looks for.
    struct promise_type : AsyncValue<T> {
        promise_type() noexcept = default;
        Async get_return_object() noexcept {  ///< What a call gives.
            return Async(std::coroutine_handle<promise_type>::from_promise(*this));
        }
    };

    /// Takes the frame over.
    Async(Async&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    Async& operator=(Async&&) = delete;
    /// The body goes no further; its locals are destroyed.
    ~Async() {
        if (frame_) frame_.destroy();
    }

    // [poll]
    /// Runs the body as far as it goes.
    Poll<T> poll(const Waker& waker) {
        promise_type& promise = frame_.promise();
        promise.waker = &waker;
        const bool still_waits = promise.ask != nullptr && !promise.ask(promise.awaited);
        if (still_waits) return pending;
        promise.ask = nullptr;
        frame_.resume();  // returns at the next wait, or at the end
        return std::move(promise.value);
    }
    // [poll]

  private:
    explicit Async(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace byhand
