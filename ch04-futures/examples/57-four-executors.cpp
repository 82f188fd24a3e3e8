// The same tasks on four executors.
//
// Three tasks sleep, and say a word each. They know a Context and its wakers, and nothing of whoever
// polls them. So they run wherever somebody does: in a loop that asks all the time, on a thread
// that sleeps, in a runtime that waits in the kernel, and in one whose time only jumps.
//
// Before: 56-channels-and-awaits.  Next: 58-function-colours.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/timer_wheel.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/runtime.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [tasks]
static Task<> say(std::string& words, const char* word, nanoseconds when) {
    co_await sleep(when);
    words += word;
    words += ' ';
}

static Task<std::string> recite(Spawner& executor) {
    std::string words;
    executor.spawn_detached(say(words, "second", 20ms));
    executor.spawn_detached(say(words, "third", 30ms));
    executor.spawn_detached(say(words, "first", 10ms));
    co_await sleep(40ms);
    co_return words;
}
// [tasks]

// Counts the polls.
struct Polls final : Observer {
    long count = 0;
    void begins(const void*) noexcept override { ++count; }
};

static void tell(const char* executor, const std::string& words, const char* polls) {
    std::printf("%-14s %s| %s\n", executor, words.c_str(), polls);
}

static const char* counted(long polls) {
    return polls == 8 ? "8 polls: each task begins, and is waked once" : "too many polls";
}

// [busy]
// 1. Nobody listens to the wakers: every task is asked again and again.
struct Deaf {
    static RawWaker clone(void*) noexcept { return {nullptr, &vtable}; }
    static void nothing(void*) noexcept {}
    static constexpr RawWakerVTable vtable{clone, nothing, nothing, nothing};
};

struct Everybody final : Spawner {
    std::vector<Task<>> tasks;
    void spawn_detached(Task<> task) noexcept override { tasks.push_back(std::move(task)); }
};

static void ask_all_the_time() {
    Parker clock;
    TimerWheel<Local> timers(clock);
    Everybody others;
    const Waker deaf({nullptr, &Deaf::vtable});
    const Services services{.timers = &timers};
    Context context(deaf, &services);
    auto first = recite(others);
    long polls = 0;
    // A round that comes late must not find several timers due at once: their order would be that of the polls.
    for (auto now = clock.now();; timers.fire(now = std::min(now + 1ms, clock.now()))) {
        auto words = first.poll(context);
        if (words.is_ready())
            return tell("busy polling", words.value(),
                        polls > 1000 ? "thousands of polls" : "few polls");
        std::erase_if(others.tasks,
                      [&](Task<>& task) { return task.poll(context).is_ready(); });
        polls += 1 + static_cast<long>(others.tasks.size());
    }
}
// [busy]

int main() {
    ask_all_the_time();
    {  // 2. A thread that sleeps on a condition variable, until a waker or a timer rings.
        Parker parker;
        Polls polls;
        SharedExecutor executor(parker, {.tasks = {.observer = &polls}});
        const auto words = executor.block_on(recite(executor));
        tell("parked thread", words, counted(polls.count));
    }
    {  // 3. A runtime: the thread waits in the kernel's queue, where sockets would be, too.
        Polls polls;
        auto runtime = base::must("open a runtime", Runtime::open({.observer = &polls}));
        const auto words = runtime.block_on(recite(runtime.executor()));
        tell("a runtime", words, counted(polls.count));
    }
    {  // 4. No thread waits: the time jumps to the next timer.
        VirtualDriver driver;
        Polls polls;
        LocalExecutor executor(driver, {.tasks = {.observer = &polls}});
        const auto words = executor.block_on(recite(executor));
        tell("virtual time", words, counted(polls.count));
    }
}

// Output:
// busy polling   first second third | thousands of polls
// parked thread  first second third | 8 polls: each task begins, and is waked once
// a runtime      first second third | 8 polls: each task begins, and is waked once
// virtual time   first second third | 8 polls: each task begins, and is waked once
