#include "base/clock.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <mutex>
#include <string_view>

namespace base {

using Lock = std::unique_lock<std::mutex>;

// ---- RealClock ----

nanoseconds RealClock::now() const noexcept {
    return std::chrono::steady_clock::now() - start_;
}

void RealClock::sleep_until(nanoseconds when) {
    // Windows counts a sleep in whole milliseconds and drops the rest.
    while (now() < when) std::this_thread::sleep_until(start_ + when);
}

Thread RealClock::start(std::function<void()> body) {
    return {std::thread(std::move(body)), nullptr};
}

void RealClock::join(Thread& thread) { thread.thread_.join(); }

// ---- VirtualClock ----

// A thread that waits for the baton. It stands on the stack of that thread.
struct Waiter {
    nanoseconds due;
    bool has_baton = false;
    std::condition_variable changed = {};
};

struct Thread::State {
    bool ended = false;
    Waiter* joiner = nullptr;  // waits for the end of this thread
};

struct VirtualClock::Baton {
    mutable std::mutex mutex;
    nanoseconds now{0};
    std::list<Waiter*> waiting;  // by time due; first come, first served among equals

    // Puts `waiter` behind all that are due no later than it.
    void line_up(Waiter& waiter) {
        auto later = [&](const Waiter* other) { return other->due > waiter.due; };
        waiting.insert(std::ranges::find_if(waiting, later), &waiter);
    }

    // Gives the baton to the first in line. With nobody there it lies on the ground.
    void pass_on() {
        if (waiting.empty()) return;
        Waiter& next = *waiting.front();
        waiting.pop_front();
        now = std::max(now, next.due);
        next.has_baton = true;
        next.changed.notify_one();
    }

    static void wait(Lock& lock, Waiter& waiter) {
        waiter.changed.wait(lock, [&] { return waiter.has_baton; });
    }

    void end(Thread::State& state) {
        Lock lock(mutex);
        state.ended = true;
        if (state.joiner != nullptr) {
            state.joiner->due = now;
            line_up(*state.joiner);
        }
        pass_on();
    }
};

VirtualClock::VirtualClock() : baton_(std::make_unique<Baton>()) {}
VirtualClock::~VirtualClock() = default;

nanoseconds VirtualClock::now() const noexcept {
    Lock lock(baton_->mutex);
    return baton_->now;
}

void VirtualClock::sleep_until(nanoseconds when) {
    Lock lock(baton_->mutex);
    Waiter self{.due = std::max(when, baton_->now)};
    baton_->line_up(self);
    baton_->pass_on();
    Baton::wait(lock, self);
}

Thread VirtualClock::start(std::function<void()> body) {
    // The new thread stands in line from now on, even if the system is slow to start it: a
    // place of its own that outlives this call.
    auto place = std::make_shared<Waiter>(now());
    auto state = std::make_shared<Thread::State>();
    {
        Lock lock(baton_->mutex);
        baton_->line_up(*place);
    }
    std::thread thread([this, place, state, body = std::move(body)] {
        {
            Lock lock(baton_->mutex);
            Baton::wait(lock, *place);
        }
        body();
        baton_->end(*state);
    });
    return {std::move(thread), std::move(state)};
}

void VirtualClock::join(Thread& thread) {
    {
        Lock lock(baton_->mutex);
        if (!thread.state_->ended) {
            Waiter self{.due = baton_->now};
            thread.state_->joiner = &self;
            if (baton_->waiting.empty()) {
                std::fputs(
                    "error: every thread of the virtual clock waits for another one\n",
                    stderr);
                std::abort();
            }
            baton_->pass_on();
            Baton::wait(lock, self);
        }
    }
    thread.thread_.join();
}

// ---- For programs ----

Clock& program_clock() {
    static const std::unique_ptr<Clock> clock = []() -> std::unique_ptr<Clock> {
        const char* wanted = std::getenv("WORKBOOK_CLOCK");
        if (wanted != nullptr && std::string_view(wanted) == "virtual") {
            return std::make_unique<VirtualClock>();
        }
        return std::make_unique<RealClock>();
    }();
    return *clock;
}

std::int64_t rounded_ms(nanoseconds time) noexcept {
    using TenMilliseconds = std::chrono::duration<std::int64_t, std::centi>;
    return std::chrono::round<TenMilliseconds>(time).count() * 10;
}

}  // namespace base
