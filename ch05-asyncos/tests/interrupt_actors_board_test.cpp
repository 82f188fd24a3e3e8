// Actors in the kernel: an interrupt handler sends at every moment of the others' sends and receives, and the timer's
// ticks and the sleepers share one timer.
//
// Link: -Wl,--wrap=_ZN7futures8platform8allocateEm

#include "actors/actor.hpp"
#include "actors/supervisor.hpp"
#include "board_check.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/masked.hpp"
#include "kernel/ticks.hpp"
#include "spend_riscv64.hpp"

using base::Result;
using devices::Clock;
using futures::Task;
using namespace std::chrono_literals;

static int allocations_of_handlers = 0;

extern "C" void* __real__ZN7futures8platform8allocateEm(std::size_t bytes);
extern "C" void* __wrap__ZN7futures8platform8allocateEm(std::size_t bytes) {
    if (arch::this_hart().in_handler) ++allocations_of_handlers;
    return __real__ZN7futures8platform8allocateEm(bytes);
}

static constexpr int from_handler = 1000;
static int sum, last, got;

struct Collector {
    using Message = int;
    using Response = int;
    Result<int> on(int& value) {
        if (value != from_handler) {
            check(value > last);  // in their order
            last = value;
        }
        sum += value;
        ++got;
        return sum;
    }
};
using Actor = actors::Actor<Collector, kernel::Masked>;
static Actor* collector;
static volatile int handled;

static void send_from_handler() noexcept {
    check(collector->address().notify(from_handler).has_value());
    handled = handled + 1;
}

static Task<> ask(Actor::Address address, bool& is_answered) {
    const auto answer = co_await address.request(3);
    is_answered = answer.has_value();
}

// One round of sends, receives and an answer, in which the timer interrupts once: after so many instructions.
static int round_with_interrupt_after(kernel::Executor& executor, unsigned instructions) {
    sum = last = got = 0;
    const int before = handled;
    bool is_answered = false;
    Clock::interrupt_at(Clock::now() + (instructions / 100) * 100ns);
    spend(instructions % 100);
    check(collector->address().notify(1).has_value());
    check(collector->address().notify(2).has_value());
    executor.spawn_detached(ask(collector->address(), is_answered));
    (void)executor.run_ready();
    const bool is_in_time = handled != before;
    while (handled == before) {}
    (void)executor.run_ready();
    check(is_answered);
    check_equal(sum, 1 + 2 + 3 + from_handler);
    check_equal(got, 4);
    return is_in_time ? 1 : 0;
}

static void handlers_send_at_any_moment() {
    Actor actor(Collector(), 4);
    collector = &actor;
    kernel::Idle idle;
    kernel::Executor executor(idle);
    auto life = executor.spawn(actor.run());
    (void)executor.run_ready();
    kernel::on_timer(send_from_handler);
    int in_time = 0, rounds = 0;
    for (unsigned after = 0; after < 20'000; after += 23, ++rounds)
        in_time += round_with_interrupt_after(executor, after);
    kernel::on_timer(nullptr);
    check(in_time > 100);     // it came in the middle,
    check(in_time < rounds);  // until it came too late: so it was everywhere
    check_equal(allocations_of_handlers, 0);
    check(arch::read<arch::Csr::sstatus>() & arch::Status::interrupts);
    actor.stop();
    executor.run();
    check(life.take().has_value());
}

static void full_inboxes_count_what_handlers_lose() {
    Actor actor(Collector(), 3);
    kernel::Idle idle;
    kernel::Executor executor(idle);
    arch::this_hart().in_handler = true;
    for (int i = 0; i < 8; ++i) (void)actor.address().notify(from_handler);
    arch::this_hart().in_handler = false;
    check_equal(actor.dropped(), 5U);
    got = 0;
    executor.spawn_detached([](Actor& which) -> Task<> {
        const auto outcome = co_await which.run();
        check(outcome.has_value());
    }(actor));
    actor.stop();
    executor.run();
    check_equal(got, 3);
}

static void a_lock_inside_of_another_keeps_interrupts_off() {
    kernel::Masked::Lock outer, inner;
    const auto is_on = [] {
        return (arch::read<arch::Csr::sstatus>() & arch::Status::interrupts) != 0;
    };
    outer.lock();
    inner.lock();
    inner.unlock();
    check(!is_on());
    outer.unlock();
    check(is_on());
}

static volatile int ticked;

static Task<> nap_often(std::chrono::nanoseconds& latest) {
    for (int i = 0; i < 30; ++i) {
        const auto due = Clock::now() + 700us;
        co_await futures::sleep_until(due);
        latest = std::max(latest, Clock::now() - due);
    }
}

static Task<> nap(std::chrono::nanoseconds time) { co_await futures::sleep(time); }

static void ticks_and_sleepers_share_the_timer() {
    kernel::Ticks ticks(1ms, [] noexcept { ticked = ticked + 1; });
    kernel::Executor executor(ticks);
    std::chrono::nanoseconds latest{};
    executor.block_on(nap_often(latest));
    check_equal(+ticked, 0);
    const auto begin = Clock::now();
    ticks.start();
    executor.block_on(nap_often(latest));
    check_equal(ticked, (Clock::now() - begin) / 1ms);
    check(ticked > 20 && latest < 200us);
    const int while_awake = ticked;
    executor.block_on(nap(5500us));
    check(ticked - while_awake == 5 || ticked - while_awake == 6);  // it sleeps beyond each
    const int before = ticked;
    {
        const arch::Uninterrupted off;
        for (const auto end = Clock::now() + 3500us; Clock::now() < end;) {}
    }
    check_equal(+ticked, before + 1);  // three and a half periods late: one
    ticks.stop();
    executor.block_on(nap_often(latest));
    check_equal(+ticked, before + 1);
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    handlers_send_at_any_moment();
    full_inboxes_count_what_handlers_lose();
    a_lock_inside_of_another_keeps_interrupts_off();
    ticks_and_sleepers_share_the_timer();
    return finish_checks();
}
