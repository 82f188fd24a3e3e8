// Kernels that are traced. A key says which: a system that is right, or a small kernel that is wrong in its own way.
//
// Needs: board
// Board: --disk

#include "block/device.hpp"
#include "boot/run.hpp"
#include "devices/finisher.hpp"
#include "devices/uart.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"
#include "kernel/recorder.hpp"
#include "virtio/disk.hpp"

using namespace std::chrono_literals;
using futures::Task;
using kernel::print, kernel::recorder;

namespace {

// What it has counted is what has happened: no interrupt comes between the last count and the machine's end, though the
// disk may still have what was read ahead.
[[noreturn]] void finish_with_counts(int code) {
    const arch::Uninterrupted off;
    recorder.stop();
    const abi::TraceCounts counts = recorder.counts();
    for (unsigned cause = 0; cause < 16; ++cause) {
        if (const auto count = counts.exceptions[cause]; count != 0)
            print("exception ", cause, " ", count, "\n");
        if (const auto count = counts.interrupts[cause]; count != 0)
            print("interrupt ", cause, " ", count, "\n");
    }
    print("calls ", counts.calls, "\ntables ", counts.tables, "\npolls ", counts.polls,
          "\nuser ", counts.user, "\nkernel ", counts.kernel, "\nidle ", counts.idle, "\n");
    devices::finish(static_cast<unsigned>(code));
}

// [soon]
// Wrong: it sleeps also when it was only to look, though a task is ready.
class SleepsTooSoon final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return idle_.now(); }
    void unpark() noexcept override { idle_.unpark(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        return idle_.park(std::max(deadline, now() + 1ms));
    }

  private:
    kernel::Idle idle_;
};
// [soon]

Task<> yield_often(kernel::Executor&) {
    for (int i = 0; i < 9; ++i) co_await futures::yield();
}

// Two that wake each other. If they are more urgent than a third one, that waits until they have ended.
struct Bell : futures::Pinned {
    using Output = void;
    futures::Poll<> poll(futures::Context& context) noexcept {
        if (std::exchange(has_rung, false)) return futures::ready;
        waker.watch(context.waker());
        return futures::pending;
    }
    void ring() noexcept {
        has_rung = true;
        waker.wake();
    }
    futures::AtomicWaker<futures::Shared> waker;
    bool has_rung = false;
};
Bell bells[2];
Task<> play(Bell& mine, Bell& other) {
    for (int i = 0; i < 600; ++i) {
        other.ring();
        co_await mine;
    }
    other.ring();
}
Task<> play_together(kernel::Executor& executor, futures::Priority priority) {
    executor.spawn_detached(yield_often(executor));
    (void)executor.spawn(play(bells[0], bells[1]), priority);
    (void)executor.spawn(play(bells[1], bells[0]), priority);
    co_await futures::sleep(100ms);
}
Task<> play_usual(kernel::Executor& executor) {
    co_await play_together(executor, executor.queue().usual());
}
// Wrong: they never wait, and nobody rises by age who waits for them.
Task<> play_first(kernel::Executor& executor) {
    co_await play_together(executor, futures::Priority::urgent);
}

virtio::Disk disk;
std::byte sector[block::sector_bytes];

// Wrong: it does not know that it has asked already. (In the driver's list it then stands twice, behind itself.)
struct Forgetful : block::Request {
    void finish(base::Result<void>) noexcept override { behind = nullptr; }
} forgetful;
Task<> ask_twice(kernel::Executor&) {
    forgetful.operation = block::Operation::read;
    forgetful.sector = 2;
    forgetful.bytes = sector;
    disk.start(forgetful);
    disk.start(forgetful);
    co_await futures::sleep(10ms);
}
Task<> ask_once(kernel::Executor&) {
    static block::Transfer transfer(disk, block::Operation::read, 2, sector);
    transfer.start();
    co_await futures::sleep(10ms);
}

// [busy]
// A fifth of a millisecond of work, and then others may, eighty times; meanwhile the disk answers, whose driver is more urgent.
Task<> work_beside_disk(kernel::Executor& executor) {
    executor.spawn_detached(ask_once(executor));
    for (int i = 0; i < 80; ++i) {
        co_await futures::yield();
        const auto end = devices::Clock::now() + 200us;
        while (devices::Clock::now() < end) {}
    }
}
// [busy]

enum class Served { yes, no };
int run_traced(futures::Driver& driver, Task<> (*make)(kernel::Executor&),
               Served served = Served::yes, int polls_per_look = 1) {
    kernel::Executor executor(driver, {.polls_per_look = polls_per_look});
    recorder.watch(executor);
    if (!recorder.start() || !disk.open(0)) return 1;
    kernel::start_interrupts();
    if (served == Served::yes)
        (void)executor.spawn(disk.serve(), futures::Priority::urgent);
    executor.block_on(make(executor));
    recorder.stop();
    return 0;
}

}  // namespace

extern "C" int kernel_main() {
    auto key = devices::Uart::receive();
    while (!key) key = devices::Uart::receive();
    kernel::Idle idle;
    SleepsTooSoon too_soon;
    switch (*key) {
        case 'y':  // right
            return run_traced(idle, yield_often);
        case 's':
            return run_traced(too_soon, yield_often);
        case 'p':  // right
            return run_traced(idle, play_usual);
        case 'l':
            return run_traced(idle, play_first);
        case 'o':  // right
            return run_traced(idle, work_beside_disk);
        case 'u':  // it does not look who has been waked, as long as somebody can go on
            return run_traced(idle, work_beside_disk, Served::yes, 61);
        case 'd':  // right
            return run_traced(idle, ask_once);
        case 't':
            return run_traced(idle, ask_twice);
        case 'n':  // nobody hears the disk's answer
            return run_traced(idle, ask_once, Served::no);
        case 'c':
            return boot::run({"/bin/trace", "/bin/cat", "/etc/motd"});
        case 'r':
            return boot::run({"/bin/rings"}, boot::Traced::yes);
        case 'h':
            return boot::run({"/bin/chains"}, boot::Traced::yes);
        case 'x':
            return boot::run({"/bin/usertests", "drain-cancel"}, boot::Traced::yes);
        case 'e':
            return boot::run({"/bin/usertests", "ring-exit"}, boot::Traced::yes);
        default:
            break;
    }
    const int code = boot::run(
        {"/bin/sh", "-c", "cat /etc/motd | wc; ls /etc; sleep 0.02; false || true"},
        boot::Traced::yes);
    finish_with_counts(code);
}
