// What fibers do with each other, with a tick before every single instruction: see lockstep_x86_64.hpp.
//
// Needs: linux x86_64
// Without: asan tsan (they put their own code between a program and its signals)

#include "fibers/fibers.hpp"
#include "fibers/no_preempt.hpp"
#include "lockstep_x86_64.hpp"

using lockstep::begin_steps, lockstep::check, lockstep::check_each, lockstep::end_steps,
    lockstep::Task;
using namespace std::chrono_literals;

TEST_CASE("fibers that yield survive a tick at every instruction") {
    const Task yields = [] {
        begin_steps();
        int n = 0;
        for (; n < 3; ++n) fibers::yield();
        return n;
    };
    check({yields, yields, yields}, {.value = 9});
}

TEST_CASE("park and wake survive a tick at every instruction") {
    static fibers::Fiber* waiting;
    static bool woken;
    const auto waits = [] {
        begin_steps();
        const fibers::NoPreempt until_it_waits;
        waiting = &fibers::self();
        while (!woken) fibers::park();
        return 1;
    };
    const auto wakes = [] {
        while (waiting == nullptr) fibers::yield();
        const fibers::NoPreempt both;
        woken = true;
        fibers::wake(*waiting);
        return 2;
    };
    check({[=] {
              waiting = nullptr, woken = false;
              auto one = fibers::spawn({}, waits), two = fibers::spawn({}, wakes);
              return one.join() + two.join();
          }},
          {.value = 3});
}

TEST_CASE("a fiber may be stopped at any instruction while it wakes another one") {
    check_each({[] {
                   auto waits = fibers::spawn({}, fibers::park);
                   fibers::yield();
                   auto comes = fibers::spawn({}, [] { return 1; });
                   begin_steps();
                   fibers::wake(waits.fiber());
                   end_steps();
                   waits.join();
                   return comes.join();
               }},
               {.value = 1});
}

TEST_CASE("spawn survives a tick at every instruction") {
    const Task spawns = [] {
        begin_steps();
        auto one = fibers::spawn({}, [] { return 1; });
        auto two = fibers::spawn({}, [] { return 2; });
        end_steps();
        return one.join() + two.join();
    };
    check({spawns, spawns}, {.value = 6});
}

TEST_CASE("join survives a tick at every instruction") {
    const Task joins = [] {
        auto one = fibers::spawn({}, [] { return 1; });
        begin_steps();
        return one.join();
    };
    check({joins, joins}, {.value = 2});
}

TEST_CASE("to drop what has ended survives a tick at every instruction") {
    const Task drops = [] {
        auto one = fibers::spawn({}, [] { return 1; });
        fibers::yield();
        begin_steps();
        return one.join() + fibers::spawn({}, [] { return 1; }).join();
    };
    check({drops, drops}, {.value = 4});
}

TEST_CASE("sleeping survives a tick at every instruction") {
    for (void (*sleep)() :
         {+[] { fibers::sleep_for(0ns); }, +[] { fibers::sleep_until(0ns); }}) {
        const Task sleeps = [sleep] {
            begin_steps();
            sleep();
            return 1;
        };
        check({sleeps, sleeps}, {.value = 2});
    }
}
