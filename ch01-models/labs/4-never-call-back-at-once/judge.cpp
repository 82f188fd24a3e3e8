#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cache.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "workbook/catch.hpp"

namespace {

// Runs what was posted when it is told to.
class Queue final : public Executor {
  public:
    void post(std::function<void()> job) override {
        judge::reach({"post a job", {}});  // the explorer may let another task post first
        judge::record({"posts a job", {}, {}});
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    // Also runs what is posted meanwhile.
    void run() {
        for (;;) {
            std::function<void()> job;
            {
                const std::lock_guard lock(mutex_);
                if (jobs_.empty()) return;
                job = std::move(jobs_.front());
                jobs_.pop_front();
            }
            job();
        }
    }

  private:
    std::mutex mutex_;
    std::deque<std::function<void()>> jobs_;
};

// A loader that answers when it is told to, or at once.
struct Source {
    bool at_once = false;
    int loads = 0;
    std::vector<std::pair<std::string, Callback>> asked{};

    Loader loader() {
        return [this](const std::string& key, Callback done) {
            ++loads;
            judge::remark("asks the loader");
            if (at_once)
                done("value of " + key);
            else
                asked.emplace_back(key, std::move(done));
        };
    }
    void answer() {
        for (auto& [key, done] : std::exchange(asked, {})) {
            judge::remark("lets the loader answer");
            done("value of " + key);
        }
    }
};

// With a mutex that throws where std::mutex would wait for its own caller for ever.
using TestedCache = Cache<judge::Mutex>;

// What was called back, in order.
struct Calls {
    std::string log;
    Callback named(std::string name) {
        return
            [this, name](const std::string& value) { log += name + ": " + value + "; "; };
    }
};

}  // namespace

TEST_CASE("a value that is here still comes later", "[points:2][unit]") {
    Queue queue;
    Source source{.at_once = true};
    Calls calls;
    TestedCache cache(queue, source.loader());
    cache.get("k", calls.named("first"));
    queue.run();
    calls.log.clear();
    cache.get("k", calls.named("hit"));
    INFO("get() has only just returned: the callback must wait for the executor");
    CHECK(calls.log.empty());
    queue.run();
    CHECK(calls.log == "hit: value of k; ");
    CHECK(source.loads == 1);
}

TEST_CASE("a loader that answers at once does not call back at once", "[points:1][unit]") {
    Queue queue;
    Source source{.at_once = true};
    Calls calls;
    TestedCache cache(queue, source.loader());
    cache.get("k", calls.named("miss"));
    INFO("the loader called done() inside of get(): the callback must wait all the same");
    CHECK(calls.log.empty());
    queue.run();
    CHECK(calls.log == "miss: value of k; ");
}

TEST_CASE("a loader that answers late calls back through the executor",
          "[points:1][unit]") {
    Queue queue;
    Source source;
    Calls calls;
    TestedCache cache(queue, source.loader());
    cache.get("k", calls.named("miss"));
    queue.run();
    source.answer();
    INFO("the loader's thread must not run the callback: it only posts it");
    CHECK(calls.log.empty());
    queue.run();
    CHECK(calls.log == "miss: value of k; ");
}

TEST_CASE("calls for a key that is on its way wait for that one load", "[points:1][unit]") {
    Queue queue;
    Source source;
    Calls calls;
    TestedCache cache(queue, source.loader());
    cache.get("k", calls.named("first"));
    cache.get("k", calls.named("second"));
    cache.get("other", calls.named("other"));
    INFO("two keys: two loads");
    CHECK(source.loads == 2);
    source.answer();
    cache.get("k", calls.named("third"));
    queue.run();
    INFO("each callback once, in the order of the calls");
    CHECK(calls.log ==
          "first: value of k; second: value of k; other: value of other; third: value of "
          "k; ");
}

TEST_CASE("a callback may use the cache", "[points:1][unit]") {
    Queue queue;
    Source source{.at_once = true};
    std::string log;
    TestedCache cache(queue, source.loader());
    cache.get("a", [&](const std::string&) {
        cache.get("b", [&](const std::string&) { log += "inner "; });
        log += "outer ";
    });
    queue.run();
    INFO("the inner call returns before its callback is called");
    CHECK(log == "outer inner ");
}

namespace {

// What the tasks of one schedule share: two customers that ask for the same key.
struct Shop {
    Queue queue;
    Source source;
    TestedCache cache{queue, source.loader()};
    std::string order;                             // who was called back, as "AB"
    std::array<bool, 2> returned{}, came_later{};  // of each customer's get()

    // Asks, and then lets the loader answer what was asked so far.
    void visit(std::size_t number) {
        judge::reach({"call get()", {}});  // so that one may come when the other is served
        judge::record({"calls get()", {}, {}});
        came_later[number] = returned[1 - number];
        cache.get("k", [this, number](const std::string&) { order += "AB"[number]; });
        returned[number] = true;
        judge::check(order.empty(), "get() returns before a callback is called");
        source.answer();
    }
    void check() {
        queue.run();
        judge::check(order == "AB" || order == "BA", "each callback is called once",
                     "called back: \"" + order + "\"");
        judge::check(source.loads == 1, "a key is loaded once",
                     std::to_string(source.loads) + " loads");
        const bool overtaken =
            (came_later[0] && order == "AB") || (came_later[1] && order == "BA");
        judge::check(!overtaken, "who asked first is called back first",
                     order[0] + std::string(" overtakes"));
    }
};

void two_customers(judge::Program& program, bool at_once) {
    auto shop = std::make_shared<Shop>();
    shop->source.at_once = at_once;
    program.task("A", [shop] { shop->visit(0); });
    program.task("B", [shop] { shop->visit(1); });
    program.at_end([shop] { shop->check(); });
}

void explore_customers(bool at_once) {
    const auto report =
        judge::explore([=](judge::Program& program) { two_customers(program, at_once); });
    report.save("4-never-call-back-at-once");
    INFO(report.explain());
    CHECK(report.passed());
}

}  // namespace

TEST_CASE("two tasks and a late answer agree in every schedule", "[points:2][explorer]") {
    explore_customers(false);
}

TEST_CASE("two tasks and an answer at once agree in every schedule",
          "[points:1][explorer]") {
    explore_customers(true);
}

namespace {

void in_threads(int count, const std::function<void(int)>& body) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < count; ++thread) threads.emplace_back(body, thread);
    for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("four threads can use the cache at the same time", "[points:1][unit][threads]") {
    Queue queue;
    std::atomic<int> loads = 0, inside = 0, called = 0;
    thread_local bool in_get = false;
    Cache<> cache(queue, [&](const std::string& key, Callback done) {
        ++loads;
        done("value of " + key);
    });
    const auto ask = [&](const std::string& key) {
        in_get = true;
        cache.get(key, [&](const std::string&) {
            ++called;
            if (in_get) ++inside;
        });
        in_get = false;
    };
    // A thread that asks only once shares no lock with the others after its answer: an
    // access without the lock is a race then, whatever the timing.
    in_threads(4, [&](int thread) { ask("own key of thread " + std::to_string(thread)); });
    in_threads(4, [&](int) {
        for (int round = 0; round < 49; ++round) ask(std::to_string(round % 10));
    });
    queue.run();
    INFO("no callback runs inside of get(), on whichever thread");
    CHECK(inside == 0);
    INFO("each of the 200 callbacks is called once, each of the 14 keys is loaded once");
    CHECK(called == 200);
    CHECK(loads == 14);
}
