// talk: how processes talk to each other. Every line that it prints is the same on Linux.

#include <utility>

#include "user/arguments.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

using abi::MaskChange;
using abi::PollEvent;
using abi::PollFile;
using user::File;
using user::Pipe;
using user::print;
using user::Signal;
using namespace std::chrono_literals;

static Pipe new_pipe(unsigned flags = 0) {
    return user::make_pipe(flags).value_or(Pipe{-1, -1});
}
static bool is_child() { return user::fork().value_or(-1) == 0; }
static void close_both(Pipe pipe) {
    (void)user::close(pipe.read_end);
    (void)user::close(pipe.write_end);
}

// [shout]
// It knows no pipe: only its own input and output.
[[noreturn]] static void shout() {
    char bytes[64];
    while (const auto count = user::read(user::input, bytes).value_or(0)) {
        for (char& byte : std::span(bytes).first(count))
            if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
        (void)user::write_all(user::output, {bytes, count});
    }
    user::exit(0);
}

static void ask_a_child() {
    const Pipe there = new_pipe(), back = new_pipe();
    if (is_child()) {
        (void)user::duplicate(there.read_end, user::input);
        (void)user::duplicate(back.write_end, user::output);
        close_both(there);
        close_both(back);
        shout();
    }
    (void)user::close(there.read_end);
    (void)user::close(back.write_end);
    (void)user::write_all(there.write_end, "hello");
    char bytes[64];
    const auto count = user::read(back.read_end, bytes).value_or(0);
    print("the child answers: ", std::string_view(bytes, count), "\n");
    (void)user::close(there.write_end);  // its input ends, so it does, so our input ends
    print("and then: ", user::read(back.read_end, bytes).value_or(99), " bytes\n");
    (void)user::close(back.read_end);
    (void)user::wait();
}
// [shout]

static void fill_and_break() {
    const Pipe pipe = new_pipe(user::Open::nonblocking);
    char byte = 'x';
    print("an empty pipe: ", user::read(pipe.read_end, {&byte, 1}).error(), "\n");
    user::Result<std::size_t> written = 0;
    while (written) written = user::write(pipe.write_end, {&byte, 1});
    print("a full pipe: ", written.error(), "\n");
    if (is_child()) {
        (void)user::close(pipe.read_end);  // its own: the parent's is still open
        user::exit(user::write(pipe.write_end, "y").error() == user::Errno::would_block);
    }
    print("a child with one end less: ", user::wait()->code(), "\n");
    (void)user::close(pipe.read_end);
    if (is_child()) (void)user::write(pipe.write_end, "y");
    print("a child that talks to nobody: signal ", user::wait()->ending.signal(), "\n");
    (void)user::on_signal(Signal::pipe, abi::SignalAction::ignore);
    print("and if it ignores that: ", user::write(pipe.write_end, "y").error(), "\n");
    (void)user::close(pipe.write_end);
}

static void change_mask(MaskChange how, std::uint64_t set) {
    (void)user::order(user::Call::rt_sigprocmask, std::to_underlying(how), &set, nullptr,
                      8);
}
static void print_set(const char* what, std::uint64_t set) {
    print(what);
    for (int signal = 1; signal <= abi::signals; ++signal)
        if ((set >> (signal - 1) & 1) != 0) print(" ", signal);
    print("\n");
}

// [pending]
static void hold_back() {
    constexpr std::uint64_t both = abi::bit(Signal::user1) | abi::bit(Signal::user2);
    const user::Handler tell = [](int signal) { print("  handler of ", signal, "\n"); };
    (void)user::on_signal(Signal::user1, tell);
    (void)user::on_signal(Signal::user2, tell);
    change_mask(MaskChange::block, both);
    for (const Signal signal : {Signal::user2, Signal::user1, Signal::user1})
        (void)user::kill(user::process_id(), signal);
    std::uint64_t pending = 0;
    (void)user::order(user::Call::rt_sigpending, &pending, 8);
    print_set("pending:", pending);
    change_mask(MaskChange::unblock, both);
}
// [pending]

// [mend]
static std::uint64_t frame_at = 0;

static void mend(int, abi::SignalInfo* info, abi::SignalContext* context) {
    print("  a fault at ", user::Hex{info->address, 9}, "\n");
    frame_at = reinterpret_cast<std::uint64_t>(context);
    context->registers[10] = 42;  // a0
    context->registers[0] += 4;   // pc: behind the load
}

static void load_from_nowhere() {
    (void)user::on_signal(Signal::segment, reinterpret_cast<std::uint64_t>(&mend),
                          abi::SignalAction::info);
    const std::uint64_t word = user::load(0x1'4000'0000);
    const auto here = reinterpret_cast<std::uint64_t>(&word);
    print("a load from nowhere gives ", word, "\n");
    print("the handler's frame lay below mine: ", frame_at < here ? "yes" : "no", "\n");
}
// [mend]

static void sleep_badly() {
    const auto parent = user::process_id();
    (void)user::on_signal(Signal::user1, [](int) {});
    const auto child = user::fork();
    if (child && *child == 0)
        while (user::kill(parent, Signal::user1)) (void)user::sleep(5ms);
    const abi::Time wanted{1000, 0};
    abi::Time left{};
    const auto slept = user::order(user::Call::nanosleep, &wanted, &left);
    if (child) (void)user::kill(*child, Signal::kill);
    (void)user::wait();
    print("a long sleep: ", slept.error(),
          ", more than 900 s are left: ", left.seconds > 900 ? "yes" : "no", "\n");
}

// [suspend]
static void sleep_well() {
    static volatile bool is_told = false;
    (void)user::on_signal(Signal::user2, [](int) { is_told = true; });
    change_mask(MaskChange::block, abi::bit(Signal::user2));
    (void)user::kill(user::process_id(), Signal::user2);
    if (!is_told) {  // if it comes here, between the look and the wait, it is not missed
        const std::uint64_t none = 0;
        (void)user::call(user::Call::rt_sigsuspend, &none, 8);
    }
    print("a signal before the wait: ", is_told ? "told" : "missed", "\n");
}
// [suspend]

static void look_at_many() {
    const Pipe pipes[] = {new_pipe(), new_pipe()};
    PollFile files[] = {{pipes[0].read_end, PollEvent::readable, 0},
                        {pipes[1].read_end, PollEvent::readable, 0}};
    print("after 20 ms: ", user::poll(files, 20ms).value_or(99), " of 2 files\n");
    if (is_child()) {
        (void)user::sleep(10ms);
        (void)user::write(pipes[1].write_end, "z");
        user::exit(0);
    }
    print("then ", user::poll(files).value_or(99),
          " of 2: the second: ", files[1].happened == PollEvent::readable ? "yes" : "no",
          "\n");
    (void)user::wait();
    (void)user::close(pipes[0].write_end);
    print("then ", user::poll(files).value_or(99), " of 2: the first has ended: ",
          files[0].happened == PollEvent::hung_up ? "yes" : "no", "\n");
}

int main(user::Arguments) {
    ask_a_child();
    fill_and_break();
    hold_back();
    load_from_nowhere();
    sleep_badly();
    sleep_well();
    look_at_many();
    return 0;
}
