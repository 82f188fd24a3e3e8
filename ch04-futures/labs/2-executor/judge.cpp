#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/latch.hpp"
#include "executor.hpp"
#include "judge/budget.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "signal.hpp"
#include "workbook/catch.hpp"

namespace {

// Counts how often a thread of the explorer was woken.
class CountedCondition : public judge::Condition {
  public:
    template <class Ready>
    void wait(std::unique_lock<judge::Mutex>& lock, Ready ready) {
        while (!ready()) {
            Condition::wait(lock);
            ++woken;
        }
    }
    static inline std::size_t woken = 0;
};

using ExploredExecutor = Executor<judge::Mutex, CountedCondition>;
using ExploredSignal = Signal<judge::Mutex>;

// A future out of a function: what poll() does.
class Made final : public kit::Future {
  public:
    using Poll = std::function<bool(const kit::Waker&)>;
    explicit Made(Poll poll, std::function<void()> at_end = {})
        : poll_(std::move(poll)), at_end_(std::move(at_end)) {}
    ~Made() override {
        if (at_end_) at_end_();
    }
    bool poll(const kit::Waker& waker) override {
        judge::check(!done_, "a future that is done is not polled again");
        return done_ = poll_(waker);
    }

  private:
    Poll poll_;
    std::function<void()> at_end_;
    bool done_ = false;
};

// What the tasks of one schedule share.
struct Hall {
    // A future that writes its name at each poll, and is done at the last one. Between them
    // somebody must wake it by wakers[name].
    void spawn(char name, int polls, bool wakes_itself = false) {
        spawn([=, this](const kit::Waker& waker) mutable {
            log += name;
            wakers[static_cast<std::size_t>(name - 'a')] = waker;
            if (wakes_itself) waker.wake();
            return --polls == 0;
        });
    }
    void spawn(Made::Poll poll, std::function<void()> at_end = {}) {
        executor.spawn(std::make_unique<Made>(std::move(poll), std::move(at_end)));
    }
    void wake(char name) { wakers[static_cast<std::size_t>(name - 'a')].wake(); }
    void expect(const std::string& expected, const char* rule) const {
        judge::check(log == expected, rule,
                     "\"" + log + "\" instead of \"" + expected + "\"");
    }

    std::array<kit::Waker, 4> wakers;
    ExploredExecutor executor;
    std::array<ExploredSignal, 2> signals;
    std::string log;
};

using Tasks = std::function<void(judge::Program&, std::shared_ptr<Hall>)>;

void expect_good(const Tasks& tasks) {
    CountedCondition::woken = 0;
    const judge::Report report = judge::explore(
        [&](judge::Program& program) { tasks(program, std::make_shared<Hall>()); });
    report.save("2-executor");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task alone: if it sleeps nobody can wake it, and the explorer says so at once.
void alone(void (*body)(Hall&)) {
    expect_good([body](judge::Program& program, std::shared_ptr<Hall> at) {
        program.task("main", [at, body] { body(*at); });
    });
}

}  // namespace

TEST_CASE("futures are polled in the order in which they were spawned",
          "[points:1][unit]") {
    alone([](Hall& at) {
        for (const char name : {'a', 'b', 'c'}) at.spawn(name, 1);
        at.expect("", "spawn() only puts a future into the queue");
        at.executor.run();
        at.expect("abc", "each is polled once, in order");
        at.spawn('d', 1);
        at.executor.run();
        at.expect("abcd", "run() may be called again");
    });
}

TEST_CASE("a future is polled when it was woken and not otherwise", "[points:1][unit]") {
    alone([](Hall& at) {
        at.spawn('a', 2);
        at.spawn('b', 2);
        at.spawn([&, turn = 0](const kit::Waker& waker) mutable {
            at.log += 'c';
            if (++turn == 2) at.wake('b');
            if (turn == 4) at.wake('a');
            waker.wake();
            return turn == 6;
        });
        at.executor.run();
        at.expect("abccbccacc", "who was not woken is not polled");
    });
}

TEST_CASE("many wakes before a poll are one poll", "[points:1][unit]") {
    alone([](Hall& at) {
        at.spawn('a', 3);
        at.spawn([&, turn = 0](const kit::Waker& waker) mutable {
            for (int count = 0; count < 3 && turn < 2; ++count) at.wake('a');
            for (int count = 0; count < 3; ++count) waker.wake();
            at.log += 'b';
            return ++turn == 4;
        });
        at.executor.run();
        at.expect("abababb", "who is in the queue is not put there again");
    });
}

TEST_CASE("a future that is woken while it is polled is polled again", "[points:1][unit]") {
    alone([](Hall& at) {
        at.spawn('a', 3, /*wakes_itself=*/true);
        at.spawn('b', 2, /*wakes_itself=*/true);
        at.executor.run();
        at.expect("ababa", "it goes to the end of the queue, others come first");
    });
}

TEST_CASE("futures may spawn and wake others and themselves go", "[points:1][unit]") {
    alone([](Hall& at) {
        at.spawn('a', 2);
        at.spawn([&](const kit::Waker&) {
            at.log += 'b';
            at.spawn('c', 1);
            at.wake('a');
            return true;
        });
        at.executor.run();
        at.expect("abca", "while a future is polled nothing is locked");
        at.log.clear();
        at.spawn('d', 2);
        at.spawn([](const kit::Waker&) { return true; }, [&at] { at.wake('d'); });
        at.executor.run();
        at.expect("dd", "nor while one is destroyed");
    });
}

TEST_CASE("a future that is done is gone and its waker wakes nobody", "[points:1][unit]") {
    alone([](Hall& at) {
        const auto held = std::make_shared<int>();
        at.spawn('a', 1);
        at.spawn([held](const kit::Waker&) { return held != nullptr; });
        at.spawn([&](const kit::Waker& waker) {
            judge::check(held.use_count() == 1,
                         "a future that is done is destroyed at once");
            at.wake('a');
            waker.wake();
            return true;
        });
        at.executor.run();
        at.wake('a');
        at.spawn('b', 1);
        at.executor.run();
        at.expect("ab", "who is done is not polled again, whoever wakes it");
        kit::Waker left_over;
        {
            ExploredExecutor other;
            other.spawn(std::make_unique<Made>([&, held](const kit::Waker& waker) {
                left_over = waker;
                return true;
            }));
            other.run();
            judge::check(static_cast<bool>(left_over), "a future is polled with a waker");
            other.spawn(std::make_unique<Made>([held](const kit::Waker&) { return true; }));
        }
        left_over.wake();
        judge::check(held.use_count() == 1,
                     "an executor that goes takes its futures with it");
    });
}

TEST_CASE("a signal is never missed in any schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        at->spawn([hall = at.get()](const kit::Waker& waker) {
            if (!hall->signals[0].poll(waker)) return false;
            hall->log += 'a';
            return true;
        });
        program.task("executor", [at] {
            at->executor.run();
            at->expect("a", "run() comes back when all are done");
        });
        program.task("sender", [at] { at->signals[0].set(); });
    });
}

TEST_CASE("two threads wake and spawn in every schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        at->spawn([hall = at.get()](const kit::Waker& waker) {
            for (ExploredSignal& signal : hall->signals)
                if (!signal.poll(waker)) return false;
            return true;
        });
        program.task("executor", [at] { at->executor.run(); });
        program.task("A", [at] {
            at->spawn([hall = at.get()](const kit::Waker&) {
                hall->log += 'a';
                return true;
            });
            at->signals[1].set();
        });
        program.task("B", [at] { at->signals[0].set(); });
        program.at_end([at] { at->expect("a", "what was spawned in time is done"); });
    });
}

TEST_CASE("a poll has a reason and a signal wakes whoever asked last",
          "[points:1][budget]") {
    expect_good([](judge::Program& program, std::shared_ptr<Hall> at) {
        auto polls = std::make_shared<judge::Budget>("polls for one signal", 2);
        CountedCondition::woken = 0;
        at->spawn([polls, hall = at.get()](const kit::Waker& waker) {
            polls->spend();
            judge::check(polls->kept(), "who was not woken is not polled",
                         polls->explain());
            return hall->signals[0].poll(waker);
        });
        program.task("executor", [at] {
            at->executor.run();
            judge::check(CountedCondition::woken <= 1,
                         "an executor with nothing to do sleeps",
                         std::to_string(CountedCondition::woken) + " times it woke up");
        });
        program.task("sender", [at] { at->signals[0].set(); });
    });
    const auto first = std::make_shared<kit::WakeCount>();
    const auto last = std::make_shared<kit::WakeCount>();
    Signal<> signal;
    bool happened = false;
    for (const auto& who : {first, last, last}) happened |= signal.poll(kit::Waker(who));
    CHECK_FALSE(happened);
    signal.set();
    signal.set();
    INFO("the waker of the last call is woken, once");
    CHECK(first->count == 0);
    CHECK(last->count == 1);
    CHECK(signal.poll(kit::Waker(first)));
    CHECK(last.use_count() == 1);
}

TEST_CASE("four threads send a thousand signals", "[points:1][unit][threads]") {
    Executor<> executor;
    std::vector<Signal<>> signals(1000);
    int done = 0;
    for (Signal<>& signal : signals)
        executor.spawn(std::make_unique<Made>([&](const kit::Waker& waker) {
            const bool happened = signal.poll(waker);
            done += happened;
            return happened;
        }));
    // The last in the queue lets the senders go: then all the others wait, and must be woken.
    base::Latch all_wait(1);
    executor.spawn(std::make_unique<Made>([&](const kit::Waker&) {
        all_wait.count_down();
        return true;
    }));
    std::vector<std::thread> threads;
    for (std::size_t self = 0; self < 4; ++self)
        threads.emplace_back([&, self] {
            all_wait.wait();
            for (std::size_t at = self; at < signals.size(); at += 4) signals[at].set();
        });
    executor.run();
    all_wait.count_down();
    for (std::thread& thread : threads) thread.join();
    INFO("each future waits for a signal of its own");
    CHECK(done == 1000);
}
