// What interrupts between programs cost, beside signals that do the same.

#include "user/gauge/count.hpp"
#include "user/interrupts_riscv64.hpp"

namespace gauge {

namespace {

using user::Signal;

constexpr std::uint64_t both_masks =
    4;  // instructions on registers that a round has: two of each player

// By what a process hears, and how it sends.
struct Ways {
    user::Result<void> (*hear)(user::VectorHandler);
    void (*mask)();
    void (*unmask)();
    void (*send)(std::uint64_t place);
};
constexpr Ways registers = {user::hear_interrupts, user::mask, user::unmask,
                            user::send_interrupt};
constexpr Ways page = {user::hear_by_page, user::mask_page, user::unmask_page,
                       [](std::uint64_t place) { (void)user::send_by_call(place); }};

volatile int handled = 0;
void note(std::uint64_t) { handled = handled + 1; }
void note_signal(int) { handled = handled + 1; }

// [columns]
// Two columns of one thing: what it takes, and without the emulator, as if the processor had done all of it itself.
struct Cost {
    std::uint64_t raw, without_emulator;
};

// Into the kernel and back, for one emulated instruction: without what the kernel counts itself it is the same each time.
std::uint64_t measure_ways() {
    const auto before = user::interrupt_counts();
    const std::uint64_t taking = user::count_taking();
    const auto after = user::interrupt_counts();
    return taking - (after.instructions - before.instructions);
}

// An instruction that QEMU's processor does not know is counted before it traps, one on a register that it has not is not.
// So of the latter those that the action has are to be @p added.
template <int Rounds, class Action>
Cost cost_of(Action action, std::uint64_t added = 0) {
    static_cast<void>(measure_ways());
    const std::uint64_t ways = measure_ways();
    std::array<Cost, Rounds> costs;
    for (Cost& cost : costs) {
        const auto before = user::interrupt_counts();
        cost.raw = count(action);
        const auto after = user::interrupt_counts();
        const std::uint64_t emulated = after.emulated - before.emulated;
        cost.without_emulator = cost.raw;
        if (ways > 0)
            cost.without_emulator -=
                after.instructions - before.instructions + emulated * ways - added;
    }
    std::sort(costs.begin(), costs.end(),
              [](const Cost& one, const Cost& other) { return one.raw < other.raw; });
    return costs[Rounds / 2];
}
// [columns]

void tell_cost(const char* raw, const char* without, Cost cost) {
    tell(raw, cost.raw);
    tell(without, cost.without_emulator);
}

void measure_self() {
    const std::uint64_t place = user::grant_interrupt(user::process_id(), 1).value_or(0);
    const auto send = [place] { user::send_interrupt(place); };
    tell_cost("interrupt-self-raw", "interrupt-self", cost_of<5>(send));
    tell("signal-self", median<5>([] {
             return count([] { (void)user::kill(user::process_id(), Signal::user1); });
         }));
}

// One player of ping-pong, for ever: sleeps until its handler has run once more. Masked, so nothing is missed.
template <Ways By>
void wait_for_handler() {
    for (const int before = handled; handled == before;) {
        (void)user::wait_for_interrupt();
        By.unmask();
        By.mask();
    }
}
void wait_for_signal() {
    const std::uint64_t none = 0;
    for (const int before = handled; handled == before;)
        (void)user::call(user::Call::rt_sigsuspend, &none, 8);
}

// Starts the other player; when it is ready, it has told so by a byte, which may say something.
template <class Player>
user::ProcessId start(user::Pipe told, Player player) {
    const auto child = user::fork();
    if (!child || *child != 0) return child.value_or(-1);
    player(told.write_end);
    user::exit(0);
}
void tell_byte(user::File file, std::uint64_t value) {
    const char byte = static_cast<char>(value);
    (void)user::write(file, {&byte, 1});
}
std::uint64_t read_byte(user::File file) {
    char byte = 0;
    (void)user::read(file, {&byte, 1});
    return static_cast<std::uint64_t>(byte);
}
void stop(user::ProcessId child, user::Pipe told) {
    (void)user::kill(child, Signal::kill);
    (void)user::wait(child);
    user::close(told.read_end);
    user::close(told.write_end);
}

// The parent of the child that plays has one right before: to interrupt itself.
template <Ways By, class Tell>
void measure_ping_pong(Tell tell_round) {
    const auto told = user::make_pipe();
    if (!told) return;
    const user::ProcessId parent = user::process_id();
    const auto child = start(*told, [parent](user::File file) {
        (void)By.hear(note);
        By.mask();
        tell_byte(file, user::grant_interrupt(parent, 1).value_or(0));
        for (;;) {
            wait_for_handler<By>();
            By.send(0);
        }
    });
    const std::uint64_t place = read_byte(told->read_end);
    (void)user::grant_interrupt(child, 1);
    By.mask();
    tell_round([place] {
        By.send(place);
        wait_for_handler<By>();
    });
    stop(child, *told);
}

// A process that hears by a page is one of its own: nobody hears twice.
void measure_page() {
    if (user::fork().value_or(-1) != 0) {
        (void)user::wait();
        return;
    }
    if (!user::hear_by_page(note)) user::exit(1);
    const std::uint64_t place = user::grant_interrupt(user::process_id(), 1).value_or(0);
    tell("mask-page", median<5>([] {
             return count([] {
                 user::mask_page();
                 user::unmask_page();
             });
         }));
    tell("interrupt-self-page",
         median<5>([place] { return count([place] { page.send(place); }); }));
    measure_ping_pong<page>([](auto round) {
        tell("interrupt-ping-pong-page", median<11>([&] { return count(round); }));
    });
    user::exit(0);
}

void measure_signals() {
    const auto told = user::make_pipe();
    if (!told) return;
    const user::ProcessId parent = user::process_id();
    const std::uint64_t set = abi::bit(Signal::user1);
    (void)user::order(user::Call::rt_sigprocmask, static_cast<int>(abi::MaskChange::block),
                      &set, nullptr, 8);
    const auto child = start(*told, [parent](user::File file) {
        tell_byte(file, 1);
        for (;;) {
            wait_for_signal();
            (void)user::kill(parent, Signal::user1);
        }
    });
    (void)read_byte(told->read_end);
    tell("signal-ping-pong", median<11>([&] {
             return count([&] {
                 (void)user::kill(child, Signal::user1);
                 wait_for_signal();
             });
         }));
    stop(child, *told);
    (void)user::order(user::Call::rt_sigprocmask,
                      static_cast<int>(abi::MaskChange::unblock), &set, nullptr, 8);
}

}  // namespace

void measure_interrupts() noexcept {
    (void)user::on_signal(Signal::user1, note_signal);
    if (!user::hear_interrupts(note)) return;
    measure_self();
    tell("mask-raw", median<5>([] {
             return count([] {
                 user::mask();
                 user::unmask();
             });
         }));
    measure_ping_pong<registers>([](auto round) {
        tell_cost("interrupt-ping-pong-raw", "interrupt-ping-pong",
                  cost_of<11>(round, both_masks));
    });
    measure_page();
    measure_signals();
}

}  // namespace gauge
