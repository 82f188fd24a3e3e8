#include "model/engine.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace model {

Engine* Engine::active_engine = nullptr;

Engine& Engine::active() noexcept {
    if (active_engine != nullptr) return *active_engine;
    std::fputs("model: an Atomic, Var, Mutex or Parker is for explore() only\n", stderr);
    std::abort();
}

Engine::Engine(const Plan& plan, const Search& search)
    : plan_(plan), search_(search), chooser_(search) {
    report_.threads.emplace_back("the program");
    for (const Plan::Body& body : plan.threads) report_.threads.push_back(body.name);
    for (std::size_t i = 1; i < report_.threads.size(); ++i) {
        auto stack = fibers::Stack::map();
        if (!stack || i >= Clock::threads) {
            std::fputs("model: too many threads, or no memory for their stacks\n", stderr);
            std::abort();
        }
        threads_[i].stack = std::move(*stack);
    }
    program_ = ::operator new(plan.bytes, plan.alignment);
}

const std::string& Engine::name(std::size_t number) const {
    return report_.threads[number];
}

// ---- One execution ----

void Engine::begin() {
    stores.resize(1);
    records.clear();
    order.clear();
    steps_.clear();
    names_.clear();
    able_ = paused_ = 0;
    self_ = nobody;
    threads_[nobody].known = {};
    threads_[nobody].known.now.at[nobody] = 1;
}

// What the program's constructor did happens before all that its threads do.
void Engine::start_threads() {
    tick();
    starting_ = true;
    fibers::watch_thread(threads_[nobody].watch);
    for (std::size_t i = 1; i < report_.threads.size() && good(); ++i) {
        Running& thread = threads_[i];
        thread.known = {
            .now = threads_[nobody].known.now, .acquirable = {}, .published = {}};
        thread.known.now.at[nobody] -= 1;
        thread.known.now.at[i] = 1;
        thread.ended = false;
        thread.waits_for = nullptr;
        able_ |= bit(i);
        thread.sp = fibers_prepare(thread.stack.bottom(), thread.stack.top(), enter, this);
        fibers::watch_fiber(thread.watch, thread.stack.bottom(), thread.stack.bytes());
        switch_to(i);
    }
    starting_ = false;
}

void Engine::execute() {
    begin();
    plan_.make(program_);
    start_threads();
    if (good()) {
        if (const std::size_t first = choose(nobody); first != nobody) switch_to(first);
    }
    for (std::size_t i = 1; i < report_.threads.size(); ++i) {
        threads_[nobody].known.now.join(threads_[i].known.now);
        fibers::watch_end(threads_[i].watch);
    }
    if (good()) plan_.at_end(program_);
    if (good()) plan_.destroy(program_);
}

void Engine::enter(void* engine) {
    auto& self = *static_cast<Engine*>(engine);
    fibers::watch_arrive(self.threads_[self.self_].watch);
    self.body();
    // What remains of the stack is never used again.
    const std::size_t next = self.starting_ ? nobody : self.choose(nobody);
    self.switch_to(next, true);
    std::abort();
}

void Engine::body() {
    std::optional<std::string> thrown;
    try {
        plan_.threads[self_ - 1].run(program_);
    } catch (const std::exception& error) {
        thrown = error.what();
    } catch (...) {
        thrown = "it threw something that is no std::exception";
    }
    if (thrown)
        fail(Ending::exception, name(self_) + " ends without an exception",
             std::move(*thrown));
    threads_[self_].ended = true;
    able_ &= ~bit(self_);
}

// ---- Who goes on ----

// `current` is who has come to a point, or nobody: it has ended, or all begin.
std::size_t Engine::choose(std::size_t current) {
    Chooser::Set able = able_ & ~paused_;
    if (able == 0) able = able_;
    if (able == 0) {
        note_lost();
        return nobody;
    }
    if (steps_.size() >= search_.steps) {
        note(Ending::too_long, "every execution ends",
             "after " + std::to_string(search_.steps) +
                 " steps this one has not: a thread spins");
        return nobody;
    }
    const bool can_stay = current != nobody && (able & bit(current)) != 0;
    std::size_t next = nobody;
    if (given_) {
        next = given_thread();
        if (next == nobody) return nobody;
    } else {
        next = chooser_.thread(able, can_stay ? current : nobody, steps_.size());
    }
    paused_ = 0;
    steps_.push_back({static_cast<std::uint8_t>(next), 0});
    return next;
}

std::size_t Engine::given_thread() {
    const auto number = steps_.size();
    const std::size_t next = number < given_->size()
                                 ? (*given_)[number].thread
                                 : static_cast<std::size_t>(std::countr_zero(able_));
    if (next < report_.threads.size() && (able_ & bit(next)) != 0) return next;
    note(Ending::misuse, "the program can follow these choices",
         "they do not fit at step " + std::to_string(number + 1));
    return nobody;
}

void Engine::wait(const void* thing, bool can, const char* verb, bool asleep) {
    if (self_ == nobody) {
        if (!can) fail(Ending::deadlock, "the program itself never waits", verb);
        return;
    }
    Running& self = threads_[self_];
    self.waits_for = thing;
    self.verb = verb;
    self.asleep = asleep;
    if (!can) able_ &= ~bit(self_);
    const std::size_t next = starting_ ? nobody : choose(self_);
    if (next != self_) switch_to(next);
    self.waits_for = nullptr;
}

void Engine::set(const void* thing, bool can) noexcept {
    for (std::size_t i = 1; i < report_.threads.size(); ++i) {
        if (threads_[i].waits_for != thing || threads_[i].ended) continue;
        able_ = can ? able_ | bit(i) : able_ & ~bit(i);
    }
}

void Engine::wake(const void* thing, bool all) {
    std::array<std::size_t, Clock::threads> sleepers{};
    std::size_t count = 0;
    for (std::size_t i = 1; i < report_.threads.size(); ++i) {
        if (threads_[i].waits_for == thing && (able_ & bit(i)) == 0 && !threads_[i].ended)
            sleepers[count++] = i;
    }
    if (!all && count > 1) {
        sleepers[0] = sleepers[read(count)];
        count = 1;
    }
    for (std::size_t i = 0; i < count; ++i) {
        able_ |= bit(sleepers[i]);
        threads_[sleepers[i]].known.now.join(known().now);
    }
    tick();
}

void Engine::pause() {
    if (self_ == nobody) return;
    paused_ |= bit(self_);
    point();
}

std::size_t Engine::read(std::size_t count) {
    if (count == 1 || self_ == nobody || starting_) return 0;
    std::size_t chosen = 0;
    if (given_) {
        if (steps_.size() <= given_->size()) chosen = (*given_)[steps_.size() - 1].read;
        chosen = std::min(chosen, count - 1);
    } else {
        chosen = chooser_.read(count);
    }
    steps_.back().read = static_cast<std::uint8_t>(chosen);
    return chosen;
}

}  // namespace model
