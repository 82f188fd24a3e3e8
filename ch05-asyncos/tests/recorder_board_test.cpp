// The kernel's trace, from inside: what a record costs, on and off, what it holds, and that what is counted is what was done.
//
// Needs: board

#include <algorithm>
#include <array>

#include "board_check.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "kernel/count.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/recorder.hpp"

using kernel::recorder;
using namespace std::chrono_literals;
using futures::Task;
using trace::Kind, trace::Record;

namespace {

std::array<Record, 2 * kernel::Recorder::records_per_hart> records;

std::span<Record> take_all() { return std::span(records).first(recorder.take(records)); }

std::size_t count(std::span<Record> all, Kind kind) {
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const Record& one) { return one.kind == kind; }));
}

[[gnu::noinline]] void write_one() { recorder.record(Kind::disk, 7, 9); }

[[gnu::noinline]] void write_call() { recorder.record_of(Kind::submit, 3, 7, 9); }

template <void (*write)()>
void test_cost() {
    const std::uint64_t off = kernel::count_instructions(write);
    check(recorder.start().has_value());
    const std::uint64_t on = kernel::count_instructions(write);
    recorder.stop();
    check(on - off <= 25);
    check(off <= 6);  // a call, three for the hook, and back
    check_equal(take_all().size(), 1U);
    check_equal(kernel::count_instructions(write), off);
    check(take_all().empty());
}

void test_whose_call() {
    check(recorder.start().has_value());
    write_call();
    recorder.stop();
    const auto all = take_all();
    check_equal(all.size(), 1U);
    check(all[0].kind == Kind::submit && all[0].who.process == 3 && all[0].value == 7 &&
          all[0].detail == 9);
}

void test_ring() {
    constexpr std::size_t room = kernel::Recorder::records_per_hart;
    check(recorder.start().has_value());
    for (std::uint32_t i = 0; i < room + 5; ++i) recorder.record(Kind::disk, i, i);
    recorder.stop();
    check_equal(recorder.lost(0), 5U);
    const auto all = take_all();
    check_equal(all.size(), room);
    bool is_in_order = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
        is_in_order = is_in_order && all[i].value == i + 5 && all[i].detail == i + 5 &&
                      (i == 0 || all[i - 1].instructions < all[i].instructions);
    }
    check(is_in_order);
    check_equal(recorder.counts().lost, 5U);
}

void test_one_at_a_time() {
    check(recorder.start().has_value());
    const auto again = recorder.start();
    check(!again && again.error() == base::Errno::busy);
    recorder.stop();
    recorder.stop();
    const std::size_t before = kernel::frames().free_count();
    check(recorder.start().has_value());
    recorder.stop();
    check_equal(kernel::frames().free_count(), before);
}

Task<> nap_and_yield() {
    co_await futures::sleep(1ms);
    co_await futures::yield();
}

// Two tasks: the one that is awaited, and one beside it. Both sleep, and are waked by the timer.
Task<> two_tasks(kernel::Executor& executor) {
    executor.spawn_detached(nap_and_yield());
    co_await futures::sleep(2ms);
}

void test_tasks(kernel::Executor& executor) {
    check(recorder.start().has_value());
    executor.block_on(two_tasks(executor));
    recorder.stop();
    const auto all = take_all();
    check_equal(count(all, Kind::spawn), 2U);
    check_equal(count(all, Kind::wake), 2U);
    check_equal(count(all, Kind::poll), 5U);
    check_equal(count(all, Kind::poll_end), 5U);
    check_equal(count(all, Kind::idle), count(all, Kind::idle_end));
    check(count(all, Kind::idle) >= 2);
    check_equal(count(all, Kind::trap), count(all, Kind::trap_end));
    check_equal(count(all, Kind::trap), recorder.counts().interrupts[5]);
    check(recorder.counts().idle >= 1'900'000);
    check(recorder.counts().kernel < 20'000);
    check_equal(recorder.counts().polls, 5U);
}

}  // namespace

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::Idle idle;
    kernel::Executor executor(idle, {.polls_per_look = 1});
    recorder.watch(executor);
    test_cost<write_one>();
    test_cost<write_call>();
    test_whose_call();
    test_ring();
    test_one_at_a_time();
    test_tasks(executor);
    return finish_checks();
}
