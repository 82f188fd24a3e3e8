// Who is next? The run queue of an executor, shown before each poll.
//
// Three tasks do their steps and let the others run; one of them wakes a fourth that was asleep. A task
// stands in the queue at most once, however often it is woken, and a task that runs stands in none.
// What runs is told by an Observer, which every executor can have.
//
// Before: 35-states.  Next: 37-inline-or-queued.

#include <cstdio>
#include <deque>
#include <map>
#include <string>

#include "base/tracer.hpp"
#include "futures/core/event.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;

static base::Tracer& tracer = base::program_tracer();

/// Keeps the queue in step with what the executor tells, and writes it down.
class Watcher final : public Observer {
  public:
    void spawned(const void* task) noexcept override {
        names_[task] = std::string(1, static_cast<char>('A' + names_.size()));
        lanes_.insert({task, tracer.lane("task " + names_[task])});
        waked(task);
    }
    void begins(const void* task) noexcept override {
        if (queue_.front() != task) std::puts("our queue is not the executor's");
        queue_.pop_front();
        runs_again_ = false;
        std::printf("%s runs, behind it: %s\n", names_[task].c_str(), queue().c_str());
        tracer.begin(lanes_.at(task), "runs", {{"queue", queue()}});
    }
    void waked(const void* task) noexcept override { queue_.push_back(task); }
    void pauses(const void* task) noexcept override { stop(task); }
    void ended(const void* task) noexcept override { stop(task); }
    /// The task that runs has let the others run first, so it comes back.
    void yields() noexcept { runs_again_ = true; }

  private:
    void stop(const void* task) {
        base::program_clock().sleep_for(
            std::chrono::milliseconds(1));  // so that one sees it
        tracer.end(lanes_.at(task));
        if (runs_again_) waked(task);
        runs_again_ = false;
    }
    [[nodiscard]] std::string queue() const {
        std::string words;
        for (const void* task : queue_)
            words += (words.empty() ? "" : " ") + names_.at(task);
        return words.empty() ? "nobody" : words;
    }

    std::map<const void*, std::string> names_;
    std::map<const void*, base::Tracer::Lane> lanes_;
    std::deque<const void*> queue_;
    bool runs_again_ = false;
};

static Watcher watcher;

// [tasks]
static Task<> steps(int count) {
    for (int i = 1; i < count; ++i) {
        watcher.yields();
        co_await yield();
    }
}

static Task<> wakes(Event<Local>& event) {
    event.notify_one();
    event.notify_one();  // the one that waits is in the queue already
    co_return;
}

static Task<> sleeps(Event<Local>& event) { co_await event.wait(); }
// [tasks]

int main() {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tasks = {.observer = &watcher}});
    Event<Local> event;
    executor.spawn_detached(sleeps(event));
    executor.spawn_detached(steps(3));
    executor.spawn_detached(wakes(event));
    executor.spawn_detached(steps(2));
    executor.run();
}

// Output:
// A runs, behind it: B C D
// B runs, behind it: C D
// C runs, behind it: D B
// D runs, behind it: B A
// B runs, behind it: A D
// A runs, behind it: D B
// D runs, behind it: B
// B runs, behind it: nobody
