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
#include <set>
#include <thread>
#include <vector>

#include "base/must.hpp"

using base::must;
using Pipe = std::array<int, 2>;

constexpr int tasks = 100;

static Pipe make_pipe() {
    Pipe ends;
    must("make a pipe", pipe2(ends.data(), O_CLOEXEC));
    return ends;
}

static void close_pipe(const Pipe& ends) { close(ends[0]), close(ends[1]); }

struct Question {
    int answer_to;  // the end of a pipe
    pid_t thread;   // the one that waits for the answer
};

struct Device {
    Pipe questions = make_pipe();
    std::set<pid_t> threads;  // all that have ever asked
    std::size_t at_once = 0;  // the most that waited at the same time
    int rounds = 0;           // of answers

    ~Device() { close_pipe(questions); }

    // [serve]
    // Answers all tasks. As many as `able` can ask before one of them needs an answer.
    void serve(int able) {
        for (int left = tasks; left > 0; ++rounds) {
            std::vector<Question> asked(static_cast<std::size_t>(std::min(able, left)));
            std::set<pid_t> waiting;
            for (Question& question : asked) {
                must("hear", read(questions[0], &question, sizeof question));
                waiting.insert(question.thread);
            }
            for (const auto& question : asked)
                must("answer", write(question.answer_to, "!", 1));
            left -= static_cast<int>(asked.size());
            at_once = std::max(at_once, waiting.size());
            threads.merge(waiting);
        }
    }
    // [serve]
};

// [task]
static void task(const Device& device) {
    const Pipe answers = make_pipe();
    const Question question{answers[1], gettid()};
    must("ask", write(device.questions[1], &question, sizeof question));
    char answer;
    must("wait", read(answers[0], &answer, 1));
    close_pipe(answers);
}
// [task]

// [ways]
static void thread_per_task(Device& device) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < tasks; ++i) threads.emplace_back([&device] { task(device); });
    device.serve(tasks);
}

static void pool(Device& device, int workers) {
    std::atomic<int> taken = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            while (taken++ < tasks) task(device);
        });
    }
    device.serve(workers);
}
// [ways]

static void report(const char* way, const Device& device) {
    std::printf("%-17s %13zu %15zu %19d\n", way, device.threads.size(), device.at_once,
                device.rounds);
}

int main() {
    Device first, second, third;
    std::printf("100 tasks          threads made   alive at once   rounds of waiting\n");
    thread_per_task(first);
    report("a thread for each", first);
    pool(second, 4);
    report("a pool of four", second);
    pool(third, 1);
    report("a pool of one", third);
}

// Output:
// 100 tasks          threads made   alive at once   rounds of waiting
// a thread for each           100             100                   1
// a pool of four                4               4                  25
// a pool of one                 1               1                 100
