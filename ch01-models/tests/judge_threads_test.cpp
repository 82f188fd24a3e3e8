#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "judge/thread.hpp"
#include "workbook/catch.hpp"

using judge::Ending;
using judge::Program;

namespace {

// Two threads that add one to a counter; the task that has started them looks at the sum.
template <class Add>
judge::Build two_threads(Add add) {
    return [add](Program& program) {
        auto counter = std::make_shared<judge::Atomic<int>>("counter");
        program.task("main", [=] {
            std::vector<judge::Thread> threads;
            for (int thread = 0; thread < 2; ++thread) threads.emplace_back(add, counter);
            for (judge::Thread& thread : threads) thread.join();
            judge::check(counter->load() == 2, "both have added one");
        });
    };
}

void add_in_two_steps(const std::shared_ptr<judge::Atomic<int>>& counter) {
    counter->store(counter->load() + 1);
}
void add_in_one_step(const std::shared_ptr<judge::Atomic<int>>& counter) {
    counter->fetch_add(1);
}

judge::Build one_task(void (*body)()) {
    return [body](Program& program) { program.task("main", body); };
}

struct Mailbox {
    judge::Mutex mutex;
    judge::RestlessCondition filled;
    judge::Shared<bool> full{"full"};
};

// The reader looks once or in a loop; the writer fills the box.
judge::Build mailbox(bool looks_again) {
    return [=](Program& program) {
        auto box = std::make_shared<Mailbox>();
        program.task("reader", [=] {
            std::unique_lock lock(box->mutex);
            if (looks_again)
                box->filled.wait(lock, [&] { return box->full.get(); });
            else if (!box->full.get())
                box->filled.wait(lock);
            judge::check(box->full.get(), "the reader finds a letter");
        });
        program.task("writer", [=] {
            const std::lock_guard lock(box->mutex);
            box->full.set(true);
            box->filled.notify_one();
        });
    };
}

}  // namespace

TEST_CASE("a task may start threads and wait for their end") {
    CHECK(judge::explore(two_threads(add_in_one_step)).passed());
}

TEST_CASE("threads that a task has started are interleaved like tasks") {
    const judge::Report report = judge::explore(two_threads(add_in_two_steps));
    CHECK(report.ending == Ending::check_failed);
    CHECK(report.tasks == std::vector<std::string>{"main", "thread-1", "thread-2"});
    const judge::Report again =
        judge::replay(two_threads(add_in_two_steps), report.schedule());
    CHECK(again.schedule() == report.schedule());
    CHECK(again.ending == Ending::check_failed);
}

TEST_CASE("joining a thread that needs what one holds is a deadlock") {
    const judge::Report report = judge::explore(one_task([] {
        judge::Mutex mutex;
        judge::Thread thread([&] { const std::lock_guard lock(mutex); });
        const std::lock_guard lock(mutex);
        thread.join();
    }));
    CHECK(report.ending == Ending::deadlock);
    CHECK(report.happened ==
          "deadlock: main waits to join thread-1, thread-1 waits to lock mutex");
}

TEST_CASE("a thread that is not joined or detached or joined twice fails the schedule") {
    CHECK(judge::explore(one_task([] { const judge::Thread thread([] {}); })).happened ==
          "thread-1 is destroyed before it was joined");
    CHECK(judge::explore(one_task([] { judge::Thread([] {}).detach(); })).happened ==
          "thread-1 is detached: nobody can wait for it any more");
    CHECK(judge::explore(one_task([] {
              judge::Thread thread([] {});
              thread.join();
              thread.join();
          })).ending == Ending::misuse);
}

TEST_CASE("outside of an exploration there are no such threads") {
    CHECK_THROWS_AS(judge::Thread([] {}), std::logic_error);
}

TEST_CASE("a condition may wake a task for no reason, so the task must look again") {
    const judge::Report report = judge::explore(mailbox(false));
    CHECK(report.ending == Ending::check_failed);
    CHECK(report.steps.at(3).action == "wakes up from condition for no reason");
    CHECK(judge::explore(mailbox(true)).passed());
}

TEST_CASE("a sleep that nobody ends is found although it was interrupted once") {
    const judge::Report report = judge::explore(one_task([] {
        judge::Mutex mutex;
        judge::RestlessCondition never;
        std::unique_lock lock(mutex);
        never.wait(lock, [] { return false; });
    }));
    CHECK(report.ending == Ending::lost_wake_up);
}

TEST_CASE("two locks without names are told apart in the report") {
    const judge::Report report = judge::explore(one_task([] {
        judge::Mutex first, second;
        first.lock();
        second.lock();
        second.lock();
    }));
    CHECK(report.happened == "deadlock: main waits to lock mutex-2");
}
