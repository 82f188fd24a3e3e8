// Coroutines on stacks: who keeps one, and who gives it back. Another kernel has no scheduler for them.

#include "user/jobs.hpp"

#include <atomic>
#include <memory>

#include "user/machine_riscv64.hpp"
#include "user/preemption.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

using user::Job, user::Jobs;
using namespace std::chrono_literals;

constinit Jobs* all = nullptr;
std::atomic<unsigned> begun = 0, done = 0;

void preempt(int) { all->preempt(); }
void tick(std::chrono::microseconds time) {
    must(user::on_signal(user::Signal::tick, preempt, abi::SignalAction::no_defer));
    must(user::tick_every(time));
}

// The rule, at every change so far, and now that nobody has anything to do.
void check_stacks(const Jobs& jobs) {
    check(jobs.counts().broken == 0);
    check(jobs.in_use() == 1 && jobs.kept() == 0);
}

Job meet(unsigned many) {
    ++begun;
    while (begun < many) user::spin();
    ++done;
    co_return;
}

// It computes with memory from the heap, and is interrupted wherever it is.
Job use_heap(unsigned seed) {
    std::unique_ptr<unsigned[]> kept[8];
    for (unsigned i = 0; i < 400; ++i) {
        auto& place = kept[(i * seed) % 8];
        if (place) check(place[0] == seed && place[7] == seed);
        place = std::make_unique<unsigned[]>(8 + i % 50);
        place[0] = place[7] = seed;
        if (i % 64 == 0) co_await user::yield();
        if (i % 64 == 32) all->pause();
    }
    ++done;
}

void take_turn(unsigned who) {
    check(done % 2 == who);
    ++done;
    all->pause();
}
Job take_turns(unsigned who) {
    for (int i = 0; i < 100; ++i) {
        take_turn(who);
        if (i % 10 == 9) co_await user::yield();
    }
}

Job wait_for(user::Once& once) {
    ++begun;
    co_await once;
    ++done;
}
Job let_happen(user::Once& once) {
    once.happen();
    co_return;
}

constexpr Test tests[] = {
    {"jobs-one-stack", "Do a thousand coroutines that yield share one stack?",
     [] {
         Jobs jobs;
         must(jobs.make_stacks(1));
         for (unsigned i = 0; i < 1000; ++i)
             check(jobs.spawn(
                 [] -> Job {
                     for (int j = 0; j < 3; ++j) co_await user::yield();
                     ++done;
                 }(),
                 i % 64));
         check(jobs.run() && done == 1000);
         check(jobs.counts().stacks_changed == 0);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-preempted", "Does each coroutine that is interrupted keep one more?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(8));
         tick(100us);
         for (int i = 0; i < 7; ++i) jobs.spawn(meet(7), 32);
         check(jobs.run() && done == 7);
         check(jobs.counts().most_stacks == 7);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-threads",
     "Do two that stop in a plain function take turns, and keep their stacks?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(3));
         for (unsigned i = 0; i < 2; ++i) jobs.spawn(take_turns(i), 32);
         check(jobs.run() && done == 200);
         check(jobs.counts().resumed == 22 && jobs.counts().most_stacks == 3);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-many-threads", "Can a hundred of them keep a stack each?",
     [] {
         Jobs jobs;
         must(jobs.make_stacks(100));
         for (unsigned i = 0; i < 100; ++i)
             jobs.spawn(
                 [](Jobs& its) -> Job {
                     ++begun;
                     while (begun < 100) its.pause();
                     ++done;
                     co_return;
                 }(jobs),
                 32);
         check(jobs.run() && done == 100);
         check(jobs.counts().most_stacks == 100);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-thread-waits",
     "Does one that waits in a plain function go on when it was waked, and not before?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(2));
         static user::JobHeader* waiter;
         jobs.spawn(
             [] -> Job {
                 waiter = &all->current();
                 for (begun = 1; done < 3; ++begun) all->wait();
                 co_return;
             }(),
             32);
         check(!jobs.run() && begun == 1);
         for (done = 1; done <= 3; ++done) {
             jobs.wake(*waiter);
             jobs.wake(*waiter);
             check(jobs.run() == (done == 3) && begun == done + 1);
         }
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-waked-before", "Is a wake not lost that comes while it runs?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(2));
         jobs.spawn(
             [] -> Job {
                 all->wake(all->current());
                 all->wait();
                 ++done;
                 co_return;
             }(),
             32);
         check(jobs.run() && done == 1);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-no-stack", "Is nobody interrupted when there is no stack to go on on?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(1));
         tick(100us);
         jobs.spawn(
             [] -> Job {
                 while (all->counts().no_stack < 3) user::spin();
                 ++done;
                 co_return;
             }(),
             32);
         jobs.spawn(meet(1), 32);
         check(jobs.run() && done == 2);
         check(jobs.counts().preempted == 0);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-anywhere", "May a coroutine be interrupted anywhere, also in the heap?",
     [] {
         for (int time = 20; time < 60; time += 5) {
             Jobs jobs;
             all = &jobs;
             done = 0;
             must(jobs.make_stacks(5));
             tick(std::chrono::microseconds(time));
             for (unsigned i = 1; i < 5; ++i) jobs.spawn(use_heap(2 * i + 1), 32 + i % 2);
             check(jobs.run() && done == 4);
             must(user::tick_every(0us));
             check(jobs.counts().preempted > 0);
             check_stacks(jobs);
         }
     },
     Where::our_kernel},
    {"jobs-not-now", "Does a tick wait while it is told to?",
     [] {
         Jobs jobs;
         all = &jobs;
         must(jobs.make_stacks(3));
         tick(100us);
         jobs.spawn(
             [] -> Job {
                 {
                     const user::Unpreempted whole;
                     while (!user::preemption.is_late) user::spin();
                     check(done == 0);
                 }
                 check(done == 1);
                 co_return;
             }(),
             32);
         jobs.spawn(meet(1), 32);
         check(jobs.run());
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-wait", "Does one that waits go on when it happened, and not before?",
     [] {
         Jobs jobs;
         must(jobs.make_stacks(2));
         user::Once before(jobs), after(jobs);
         after.happen();
         jobs.spawn(wait_for(before), 32);
         jobs.spawn(wait_for(after), 32);
         check(!jobs.run() && begun == 2 && done == 1);
         jobs.spawn(let_happen(before), 32);
         check(jobs.run() && done == 2);
         check_stacks(jobs);
     },
     Where::our_kernel},
    {"jobs-handler", "Can a signal's handler wake one?",
     [] {
         Jobs jobs;
         must(jobs.make_stacks(1));
         static user::Once once(jobs);
         must(user::on_signal(user::Signal::user1, [](int) { once.happen(); }));
         jobs.spawn(wait_for(once), 32);
         check(!jobs.run() && done == 0);
         must(user::kill(user::process_id(), user::Signal::user1));
         check(jobs.run() && done == 1);
     },
     Where::our_kernel},
    {"tick", "Do ticks come while the program runs, and only then?",
     [] {
         must(user::on_signal(user::Signal::tick, [](int) { ++done; }));
         must(user::tick_every(1ms));
         must(user::sleep(30ms));
         check(done < 5);
         while (done < 20) user::spin();
         must(user::tick_every(0us));
         const unsigned before = done;
         const auto end = user::now() + 10ms;
         while (user::now() < end) user::spin();
         check(done <= before + 1);
     },
     Where::our_kernel},
    {"tick-refused", "Is a time that is none refused?",
     [] {
         const auto set = [](int which, abi::IntervalTimer timer) {
             return user::order(Call::setitimer, which, &timer, nullptr);
         };
         refused(set(1, {0, 0, 0, 1'000'000}), Errno::invalid_argument);
         refused(set(1, {0, 0, -1, 0}), Errno::invalid_argument);
         refused(set(1, {0, -1, 0, 1}), Errno::invalid_argument);
         refused(set(7, {0, 0, 0, 0}), Errno::invalid_argument);
         refused(user::order(Call::setitimer, 1, std::uint64_t{16}, nullptr),
                 Errno::bad_address);
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> job_tests(tests);

}  // namespace usertests
