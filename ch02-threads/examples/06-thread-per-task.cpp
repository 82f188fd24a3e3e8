// A hundred small tasks, each of which asks a device and waits for the answer: a thread for
// each, or a few threads for all?
//
// The device is as patient as it can be: it answers only when as many questions have come
// as can come at all. So what we count is exact. Threads are cheap to think about and dear
// to make; a pool makes few, and then no more than these few can wait at the same time.
//
// Needs: linux
// Before: 05-small-stack.  Next: 07-latency-and-threads.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "footprint/footprint.hpp"

using base::must;
using Pipe = std::array<int, 2>;

constexpr int tasks = 100;

static Pipe make_pipe() {
    Pipe ends;
    must("make a pipe", pipe2(ends.data(), O_CLOEXEC));
    return ends;
}

// Questions come by one pipe, each the number of a task; each task has a pipe for its
// answer.
struct Device {
    Pipe questions = make_pipe();
    std::vector<Pipe> answers;
    long others = footprint::threads();  // those that are no workers
    long most_threads = 0;
    int rounds = 0;

    Device() { std::generate_n(std::back_inserter(answers), tasks, make_pipe); }
    ~Device() {
        answers.push_back(questions);
        for (const Pipe& ends : answers) close(ends[0]), close(ends[1]);
    }

    // [serve]
    // Answers all tasks. As many as `at_once` can ask before they need an answer.
    void serve(int at_once) {
        for (int left = tasks; left > 0; ++rounds) {
            std::vector<int> asked(static_cast<std::size_t>(std::min(at_once, left)));
            for (int& number : asked)
                must("hear a question", read(questions[0], &number, sizeof number));
            // Now everybody waits for us who is able to wait.
            most_threads = std::max(most_threads, footprint::threads() - others);
            for (const int number : asked)
                must("answer", write(answers[static_cast<std::size_t>(number)][1], "!", 1));
            left -= static_cast<int>(asked.size());
        }
    }
    // [serve]
};

// [task]
static void task(const Device& device, int number) {
    char answer;
    must("ask", write(device.questions[1], &number, sizeof number));
    must("wait", read(device.answers[static_cast<std::size_t>(number)][0], &answer, 1));
}
// [task]

// [ways]
static int thread_per_task(Device& device) {
    std::vector<std::jthread> threads;
    for (int number = 0; number < tasks; ++number)
        threads.emplace_back([&device, number] { task(device, number); });
    device.serve(tasks);
    return tasks;
}

static int pool(Device& device, int workers) {
    std::atomic<int> next = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            for (int number; (number = next++) < tasks;) task(device, number);
        });
    }
    device.serve(workers);
    return workers;
}
// [ways]

static void report(const char* way, int made, const Device& device) {
    std::printf("%-17s %13d %15ld %19d\n", way, made, device.most_threads, device.rounds);
}

int main() {
    Device first, second, third;
    std::printf("100 tasks          threads made   alive at once   rounds of waiting\n");
    report("a thread for each", thread_per_task(first), first);
    report("a pool of four", pool(second, 4), second);
    report("a pool of one", pool(third, 1), third);
}

// Output:
// 100 tasks          threads made   alive at once   rounds of waiting
// a thread for each           100             100                   1
// a pool of four                4               4                  25
// a pool of one                 1               1                 100
