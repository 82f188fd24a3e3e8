#pragma once
/// @file
/// Given: a clock that is set by hand, a wish to stop, and a sleep that knows both.

#include <coroutine>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>

/// Time in milliseconds that passes when advance() is called. @threads One.
class Clock {
  public:
    /// @param call  Is called once, when so much time has passed.
    /// @returns A number for cancel(); never 0.
    int after(int milliseconds, std::function<void()> call) {
        calls_.emplace(std::pair(now_ + milliseconds, ++last_), std::move(call));
        return last_;
    }
    /// That call does not come. Does nothing if it has come.
    void cancel(int number) {
        std::erase_if(calls_,
                      [number](const auto& call) { return call.first.second == number; });
    }
    /// @returns How many calls are still to come.
    std::size_t pending() const { return calls_.size(); }
    /// Lets time pass, and makes the calls in their order.
    void advance(int milliseconds) {
        const int end = now_ + milliseconds;
        while (!calls_.empty() && calls_.begin()->first.first <= end) {
            const auto call = calls_.extract(calls_.begin());
            now_ = call.key().first;
            call.mapped()();
        }
        now_ = end;
    }

  private:
    int now_ = 0;
    int last_ = 0;
    std::map<std::pair<int, int>, std::function<void()>> calls_;  // by time, then by number
};

/// A wish that some work stops. The work is only asked: it ends when it is ready to. @threads One.
class Stop {
  public:
    /// @param outer  When that one is requested, this one is too. Must live longer.
    explicit Stop(Stop* outer = nullptr) : outer_(outer) {
        if (!outer) return;
        own_->requested = outer->requested();
        number_ = outer->listen([own = own_] { request(own); });
    }
    Stop(const Stop&) = delete;
    Stop& operator=(const Stop&) = delete;
    ~Stop() {
        if (outer_) outer_->forget(number_);
    }
    /// Asks: whoever listens is called once, in this call. @note This Stop may be gone when it returns.
    void request() { request(own_); }
    /// @returns Whether it was requested.
    bool requested() const { return own_->requested; }
    /// @param call  Is called when it is requested, if it was not before.
    /// @returns A number for forget(); never 0.
    int listen(std::function<void()> call) {
        own_->calls.emplace(++own_->last, std::move(call));
        return own_->last;
    }
    /// That call does not come.
    void forget(int number) { own_->calls.erase(number); }

  private:
    struct Own {
        bool requested = false;
        int last = 0;
        std::map<int, std::function<void()>> calls;
    };
    static void request(const std::shared_ptr<Own>& of) {
        const auto own = of;  // stays, whatever the calls destroy
        if (std::exchange(own->requested, true)) return;
        while (!own->calls.empty()) own->calls.extract(own->calls.begin()).mapped()();
    }

    std::shared_ptr<Own> own_ = std::make_shared<Own>();
    Stop* outer_;
    int number_ = 0;
};

/// `Sleep pause(clock, 10, &stop); const bool passed = co_await pause;`
class Sleep {
  public:
    /// @param stop  If there is one, it ends the sleep.
    Sleep(Clock& clock, int milliseconds, Stop* stop = nullptr)
        : clock_(clock), milliseconds_(milliseconds), stop_(stop) {}
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;
    ~Sleep() { forget(); }

    bool await_ready() const { return stop_ && stop_->requested(); }
    void await_suspend(std::coroutine_handle<> sleeper) {
        sleeper_ = sleeper;
        timer_ = clock_.after(milliseconds_, [this] { go_on(true); });
        if (stop_) listener_ = stop_->listen([this] { go_on(false); });
    }
    /// @returns Whether the time has passed: false if it was stopped.
    bool await_resume() const { return passed_; }

  private:
    void go_on(bool passed) {
        passed_ = passed;
        forget();
        sleeper_.resume();
    }
    void forget() {
        clock_.cancel(std::exchange(timer_, 0));
        if (stop_ && listener_) stop_->forget(std::exchange(listener_, 0));
    }

    Clock& clock_;
    int milliseconds_;
    Stop* stop_;
    std::coroutine_handle<> sleeper_;
    int timer_ = 0;
    int listener_ = 0;
    bool passed_ = false;
};
