// The executor as the kernel's scheduler: who wakes whom, from where, and what that allocates.
//
// Link: -Wl,--wrap=_ZN7futures8platform8allocateEm

#include "board_check.hpp"
#include "devices/uart.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/stream.hpp"
#include "kernel/console.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"

using futures::SharedExecutor;
using futures::Task;
using namespace std::chrono_literals;

static int allocations = 0, allocations_of_handlers = 0;

extern "C" void* __real__ZN7futures8platform8allocateEm(std::size_t bytes);
extern "C" void* __wrap__ZN7futures8platform8allocateEm(std::size_t bytes) {
    ++allocations;
    if (arch::this_hart().in_handler) ++allocations_of_handlers;
    return __real__ZN7futures8platform8allocateEm(bytes);
}

// The device hears itself. What is sent is typed.
static void type(std::string_view text) {
    devices::Uart::loop_back(true);
    for (const char byte : text) devices::Uart::send(byte);
    devices::Uart::loop_back(false);
}

static Task<> read(kernel::TypedBytes& typed, std::size_t count, std::uint64_t& sum) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = co_await futures::next(typed);
        sum = sum * 31 + static_cast<unsigned char>(*byte);
    }
}

static void handlers_allocate_nothing() {
    kernel::Idle idle;
    SharedExecutor executor(idle);
    kernel::TypedBytes typed;
    std::uint64_t sum = 0, expected = 0;
    executor.spawn_detached(read(typed, 200, sum));
    (void)executor.run_ready();
    const int before = allocations;
    check(before > 0);
    const auto interrupts = kernel::interrupt_counts().external;
    for (int i = 0; i < 200; ++i) {
        const char byte = static_cast<char>('a' + i % 26);
        type({&byte, 1});
        (void)executor.run_ready();
        expected = expected * 31 + static_cast<unsigned char>(byte);
    }
    check(executor.tasks() == 0);
    check_equal(sum, expected);
    check(kernel::interrupt_counts().external >= interrupts + 200);
    check_equal(allocations - before, 0);
    check_equal(allocations_of_handlers, 0);
}

static Task<> set(int& place) {
    place = 1;
    co_return;
}

// The task does not know its executor: it meets it when it is polled.
class [[nodiscard]] SpawnHere : futures::Pinned {
  public:
    using Output = void;
    explicit SpawnHere(Task<> task) noexcept : task_(std::move(task)) {}
    futures::Poll<> poll(futures::Context& context) noexcept {
        context.services().spawner->spawn_detached(std::move(task_));
        return futures::ready;
    }

  private:
    Task<> task_;
};

static Task<> start_others(int& one, int& other) {
    SpawnHere first(set(one)), second(set(other));
    co_await first;
    co_await second;
    check(one == 0 && other == 0);  // they run when we have given the hart away
    co_await futures::sleep(1ms);
    check(one == 1 && other == 1);
}

static void tasks_start_tasks() {
    kernel::Idle idle;
    SharedExecutor executor(idle);
    int one = 0, other = 0;
    executor.block_on(start_others(one, other));
    check_equal(executor.tasks(), std::size_t{0});
}

struct CountedPolls : futures::Pinned {
    using Output = void;
    futures::Poll<> poll(futures::Context& context) noexcept {
        ++polls;
        waker.become(context.waker());
        if (polls < 2) return futures::pending;
        return futures::ready;
    }
    int polls = 0;
    futures::Waker waker;
};
static Task<> await(CountedPolls& counted) { co_await counted; }

static void two_wakes_are_one_poll() {
    kernel::Idle idle;
    SharedExecutor executor(idle);
    CountedPolls counted;
    executor.spawn_detached(await(counted));
    (void)executor.run_ready();
    counted.waker.wake_by_ref();
    arch::this_hart().in_handler = true;
    counted.waker.wake_by_ref();
    arch::this_hart().in_handler = false;
    check_equal(executor.run_ready(), std::size_t{1});
    check_equal(counted.polls, 2);
    counted.waker = {};
}

static Task<> nap(std::chrono::nanoseconds time) { co_await futures::sleep(time); }

static void sleepers_wake_in_time() {
    kernel::Idle idle;
    SharedExecutor executor(idle);
    for (const auto time : {1us, 99us, 100us, 1000us, 70'000us}) {
        const auto begin = devices::Clock::now();
        executor.block_on(nap(time));
        const auto slept = devices::Clock::now() - begin;
        check(slept >= time && slept < time + 200us);
    }
}

// The line is slow: while nothing goes out, both have more to say than fits. Then it goes out, and both come to their end.
static void two_can_write_at_a_time() {
    kernel::Idle idle;
    SharedExecutor executor(idle);
    static constexpr char much[400] = {};
    devices::Uart::loop_back(true);
    for (int i = 0; i < 2; ++i)
        executor.spawn_detached(kernel::write_console({much, sizeof much}));
    for (int rounds = 0; rounds < 4; ++rounds) {
        const arch::Uninterrupted off;
        (void)executor.run_ready();
    }
    (void)executor.run_ready();
    devices::Uart::loop_back(false);
    check_equal(executor.tasks(), 0U);
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    handlers_allocate_nothing();
    tasks_start_tasks();
    two_wakes_are_one_poll();
    sleepers_wake_in_time();
    two_can_write_at_a_time();
    return finish_checks();
}
