// Six tasks, three ways to put them on kernel threads: 1:1, M:1 and M:N.
//
// The tasks are the same each time: three steps, and a yield after each. In its second step
// task 0 blocks in the kernel, in a read() of an empty pipe. We ask the kernel who sleeps
// and which threads are left, and count who got on meanwhile. Then the same once more on
// the program's clock, for the timeline.
//
// Needs: linux
// Before: 16-preemption-points.  Next: 18-suspend-in-a-nested-call.

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/must.hpp"
#include "base/tracer.hpp"
#include "models/watch.hpp"
#include "stacks/task.hpp"

using namespace std::chrono_literals;
using Step = std::function<void(int task, int step)>;
using Threads = std::vector<base::Thread>;

static void run_task(int task, const Step& take) {
    for (int step = 0; step < 3; ++step) {
        take(task, step);
        stacks::in_task() ? stacks::suspend() : std::this_thread::yield();
    }
}

// 1:1: a kernel thread for each task. The kernel is the scheduler.
static Threads one_to_one(base::Clock& clock, const Step& take) {
    Threads threads;
    for (int i = 0; i < 6; ++i)
        threads.push_back(clock.start([&, i] { run_task(i, take); }));
    return threads;
}

// M:N: N workers take tasks from one queue. M:1 is the same with one worker.
static Threads many_to(int workers, base::Clock& clock, const Step& take) {
    struct Ready : std::mutex, std::deque<stacks::Task> {};
    const auto ready = std::make_shared<Ready>();
    for (int i = 0; i < 6; ++i) ready->emplace_back([&, i] { run_task(i, take); });
    auto work = [ready] {
        for (std::unique_lock<std::mutex> lock(*ready); !ready->empty();) {
            stacks::Task task = std::move(ready->front());
            ready->pop_front();
            lock.unlock();
            task.resume();
            lock.lock();
            if (!task.done()) ready->push_back(std::move(task));
        }
    };
    Threads threads;
    while (workers-- > 0) threads.push_back(clock.start(work));
    return threads;
}

static Threads start(const std::string& model, base::Clock& clock, const Step& take) {
    return model == "1:1" ? one_to_one(clock, take)
                          : many_to(model == "M:1" ? 1 : 2, clock, take);
}

static auto kernel_threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

static void observe(const std::string& model) {
    int ends[2];
    base::must("make a pipe", pipe(ends));
    std::atomic<int> used = 0, finished = 0, blocked = 0;
    const Step take = [&](int task, int step) {
        [[maybe_unused]] thread_local const int number = ++used;  // of each kernel thread
        finished += step == 2;
        if (task != 0 || step != 1) return;
        blocked = gettid();
        char byte;
        base::must("read", read(ends[0], &byte, 1));
    };
    base::RealClock clock;
    const long others = kernel_threads();
    Threads threads = start(model, clock, take);
    // Until the only thread left is the one that sleeps in read(): now nobody can get on.
    while (kernel_threads() > others + 1 || !blocked || !models::is_asleep(blocked)) {}
    std::printf("%s  kernel threads: %d; one task blocks, of the others get on: %d\n",
                model.c_str(), used.load(), finished.load());
    base::must("write", write(ends[1], "!", 1));
    for (base::Thread& thread : threads) clock.join(thread);
}

static void trace(const std::string& model) {
    std::atomic<int> used = 0;
    base::Clock& clock = base::program_clock();
    const Step take = [&, &tracer = base::program_tracer()](int task, int step) {
        thread_local const auto lane = tracer.lane(model + " #" + std::to_string(++used));
        const bool blocks = task == 0 && step == 1;
        tracer.begin(lane, "task " + std::to_string(task) + (blocks ? " blocks" : ""));
        clock.sleep_for(blocks ? 60ms : 10ms);
        tracer.end(lane);
    };
    Threads threads = start(model, clock, take);
    for (base::Thread& thread : threads) clock.join(thread);
}

int main() {
    for (const char* model : {"1:1", "M:1", "M:N"}) trace(model), observe(model);
}

// Output:
// 1:1  kernel threads: 6; one task blocks, of the others get on: 5
// M:1  kernel threads: 1; one task blocks, of the others get on: 0
// M:N  kernel threads: 2; one task blocks, of the others get on: 5
