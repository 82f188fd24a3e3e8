// Signals.

#include "user/machine_riscv64.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

using abi::SignalAction;
using user::Signal;

// What a processor finds wrong: 4, 5, 7, 8 and 11.
constexpr std::uint64_t faults = 1U << 3 | 1U << 4 | 1U << 6 | 1U << 7 | 1U << 10;

volatile int handled = 0;
void count(int) { handled = handled + 1; }

std::uint64_t change_mask(abi::MaskChange how, std::uint64_t set) {
    std::uint64_t before = 0;
    must(user::order(Call::rt_sigprocmask, static_cast<int>(how), &set, &before, 8));
    return before;
}

// A child that waits for signals, in a group of its own: Linux stops nobody for the terminal in a group without a shell.
user::ProcessId start_waiting(void (*prepare)()) {
    const auto told = must(user::make_pipe());
    const auto child = must(user::fork());
    if (child == 0) {
        must(user::set_group(0, 0));
        prepare();
        must(user::write(told.write_end, "x"));
        for (int i = 0; i < 10; ++i)
            static_cast<void>(user::sleep(std::chrono::seconds(2)));
        user::exit(1);
    }
    char byte;
    must(user::read(told.read_end, {&byte, 1}));
    must(user::close(told.read_end));
    must(user::close(told.write_end));
    return child;
}
constexpr unsigned any_news = abi::Wait::no_hang | abi::Wait::stopped | abi::Wait::goes_on;

constexpr Test tests[] = {
    {"kill", "Does a signal end a process that does nothing about it?",
     [] {
         const auto child = must(user::fork());
         if (child == 0)
             for (;;) must(user::sleep(std::chrono::seconds(10)));
         must(user::kill(child, Signal::terminate));
         ends(child, abi::Ending::killed(15));
     }},
    {"kill-a-hog", "And one that never asks the kernel for anything?",
     [] {
         const auto child = must(user::fork());
         if (child == 0)
             for (volatile int i = 0;; i = i + 1) {}
         must(user::sleep(std::chrono::milliseconds(5)));
         must(user::kill(child, Signal::kill));
         ends(child, abi::Ending::killed(9));
     }},
    {"stop", "Does a process that is stopped stand still, and then go on?",
     [] {
         const auto pipe = must(user::make_pipe(Open::nonblocking));
         const auto child = must(user::fork());
         if (child == 0) {
             for (;;) {
                 must(user::write(pipe.write_end, "x"));
                 must(user::sleep(std::chrono::milliseconds(1)));
             }
         }
         char room[64];
         for (int round = 0; round < 2; ++round) {
             must(user::kill(child, Signal::stop));
             must(user::sleep(std::chrono::milliseconds(10)));
             while (user::read(pipe.read_end, room)) {}
             must(user::sleep(std::chrono::milliseconds(20)));
             refused(user::read(pipe.read_end, room), Errno::would_block);
             must(user::kill(child, Signal::go_on));
             while (!user::read(pipe.read_end, room))
                 must(user::sleep(std::chrono::milliseconds(1)));
         }
         must(user::kill(child, Signal::stop));
         must(user::kill(child, Signal::kill));
         ends(child, abi::Ending::killed(9));
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     }},
    // [stop-told]
    {"stop-told",
     "Is a parent that asks told once that its child stands still, and once that it goes "
     "on?",
     [] {
         for (const Signal signal : {Signal::stop, Signal::terminal_stop,
                                     Signal::terminal_input, Signal::terminal_output}) {
             const auto child = start_waiting([] {});
             must(user::kill(child, signal));
             const auto stopped = must(user::wait(child, abi::Wait::stopped));
             check(stopped.id == child &&
                   stopped.ending.status == (static_cast<int>(signal) << 8 | 0x7f));
             must(user::kill(child, Signal::stop));  // it stands still already
             check(must(user::wait(child, any_news)).id == 0);
             must(user::kill(child, Signal::go_on));
             check(must(user::wait(child, abi::Wait::no_hang)).id == 0);
             const auto going_on = must(user::wait(-1, abi::Wait::goes_on));
             check(going_on.id == child && going_on.ending.status == 0xffff);
             check(must(user::wait(child, any_news)).id == 0);
             must(user::kill(child, Signal::go_on));  // it does already
             check(must(user::wait(child, any_news)).id == 0);
             must(user::kill(child, signal));
             check(must(user::wait(child, abi::Wait::stopped)).ending.is_stopped());
             must(user::kill(child, Signal::kill));
             check(must(user::wait(child, abi::Wait::stopped | abi::Wait::goes_on))
                       .ending.status == 9);
         }
     }},
    // [stop-told]
    {"stop-caught", "May a program handle the terminal's stop, ignore it, or put it off?",
     [] {
         check(in_child([] {
                   must(user::on_signal(Signal::terminal_stop, count));
                   must(user::kill(user::process_id(), Signal::terminal_stop));
                   check(handled == 1);
                   must(user::on_signal(Signal::terminal_stop, SignalAction::ignore));
                   must(user::kill(user::process_id(), Signal::terminal_stop));
               }).status == 0);
         const auto child = start_waiting([] {
             change_mask(abi::MaskChange::block, abi::bit(Signal::terminal_stop));
             must(user::on_signal(Signal::user1, [](int) {
                 change_mask(abi::MaskChange::unblock, abi::bit(Signal::terminal_stop));
             }));
             must(user::on_signal(Signal::user2, [](int) {
                 const std::uint64_t none = 0;
                 static_cast<void>(user::ask(Call::rt_sigsuspend, &none, 8));
             }));
         });
         must(user::kill(child, Signal::terminal_stop));
         must(user::kill(child, Signal::go_on));  // takes it away
         must(user::kill(child, Signal::user1));
         must(user::sleep(std::chrono::milliseconds(20)));
         check(must(user::wait(child, any_news)).id == 0);
         // Let through by a handler that has ended, the mask is as before. So now it waits until a wait lets it through.
         must(user::kill(child, Signal::terminal_stop));
         must(user::sleep(std::chrono::milliseconds(20)));
         check(must(user::wait(child, any_news)).id == 0);
         must(user::kill(child, Signal::user2));
         check(must(user::wait(child, abi::Wait::stopped)).ending.code() ==
               static_cast<int>(Signal::terminal_stop));
         must(user::kill(child, Signal::kill));
         ends(child, abi::Ending::killed(9));
     }},
    {"stop-signal", "Does a signal tell a parent that its child stands still, or goes on?",
     [] {
         must(user::on_signal(Signal::child, count));
         const auto child = start_waiting([] {});
         for (const Signal signal : {Signal::stop, Signal::go_on, Signal::kill}) {
             handled = 0;
             must(user::kill(child, signal));
             while (handled == 0)
                 static_cast<void>(user::sleep(std::chrono::milliseconds(1)));
         }
         ends(child, abi::Ending::killed(9));
     }},
    {"stop-no-signal", "And not, if it wants to hear of ends alone?",
     [] {
         must(user::on_signal(Signal::child, count, SignalAction::no_stops));
         const auto child = start_waiting([] {});
         must(user::kill(child, Signal::stop));
         check(must(user::wait(child, abi::Wait::stopped)).ending.is_stopped());
         must(user::kill(child, Signal::go_on));
         check(must(user::wait(child, abi::Wait::goes_on)).ending.goes_on());
         check(handled == 0);
         must(user::kill(child, Signal::kill));
         ends(child, abi::Ending::killed(9));
         check(handled == 1);
     },
     Where::our_kernel},  // qemu-riscv64 does not tell Linux about this flag
    {"groups", "Does a signal to a group come to all that are in it, and to nobody else?",
     [] {
         const auto leader = start_waiting([] {});
         check(user::group_of(leader) == leader && user::group_of(0) != leader);
         const auto member = must(user::fork());
         if (member == 0) {
             must(user::sleep(std::chrono::seconds(10)));
             user::exit(1);
         }
         check(user::group_of(member) == user::group_of(0));
         must(user::set_group(member, leader));
         const auto other = start_waiting([] {});
         must(user::kill(-leader, Signal::stop));
         for (int i = 0; i < 2; ++i)
             check(must(user::wait(-leader, abi::Wait::stopped)).id != other);
         check(must(user::wait(-1, any_news)).id == 0);
         must(user::kill(leader, Signal::kill));
         ends(leader, abi::Ending::killed(9));
         must(user::kill(-leader, Signal::terminate));  // it goes on without its leader
         must(user::kill(-leader, Signal::go_on));
         ends(member, abi::Ending::killed(15));
         refused(user::kill(-leader, Signal::terminate), Errno::no_such_process);
         must(user::kill(other, Signal::kill));
         ends(other, abi::Ending::killed(9));
     }},
    {"spawn-group", "Is a new program in its group before it does anything?",
     [] {
         static const char* const words[] = {"sleep", "10", nullptr};
         const auto spawn = [](user::ProcessId group) {
             return user::spawn("/bin/sleep", words, user::environment,
                                {user::input, user::output, user::errors}, group);
         };
         const auto leader = must(spawn(0)), member = must(spawn(leader));
         check(user::group_of(leader) == leader && user::group_of(member) == leader);
         const auto other = must(spawn(user::same_group));
         check(user::group_of(other) == user::group_of(0));
         must(user::kill(-leader, Signal::terminate));
         must(user::kill(other, Signal::terminate));
         for (const auto child : {leader, member, other})
             ends(child, abi::Ending::killed(15));
     }},
    {"groups-refused", "Are absurd groups refused, and absurd waits?",
     [] {
         refused(user::set_group(0, -1), Errno::invalid_argument);
         refused(user::set_group(0, 99'999'999), Errno::not_permitted);
         refused(user::set_group(99'999'999, 0), Errno::no_such_process);
         check(user::group_of(99'999'999) < 0);
         refused(user::kill(-99'999'999, Signal::terminate), Errno::no_such_process);
         refused(user::wait(-1, 0x10), Errno::invalid_argument);
         refused(user::wait(-99'999'999), Errno::no_child);
         const auto pipe = must(user::make_pipe());
         const int group = user::group_of(0);
         for (const auto what : {abi::Terminal::get_group, abi::Terminal::set_group}) {
             check(user::call(Call::ioctl, pipe.read_end, what, &group) == -25);
             refused(user::ask(Call::ioctl, not_open, what, &group), Errno::bad_handle);
         }
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
         const auto parent = static_cast<user::ProcessId>(user::call(Call::getppid));
         refused(user::set_group(parent, 0), Errno::no_such_process);
     }},
    {"stop-unnoticed",
     "Does a wait go on while its process is stopped, and a parent not hear of it?",
     [] {
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::sleep(std::chrono::milliseconds(10)));
             must(user::kill(user::process_id(), Signal::stop));
             user::exit(3);
         }
         for (const int pause : {2, 20, 20}) {
             must(user::sleep(std::chrono::milliseconds(pause)));
             check(must(user::wait(child, abi::Wait::no_hang)).id == 0);
             must(user::kill(child, pause == 2 ? Signal::stop : Signal::go_on));
         }
         ends(child, abi::Ending::exited(3));
     },
     Where::our_kernel},  // on a busy Linux times are longer
    {"kill-nobody", "Is a signal to nobody, or one that is none, refused?",
     [] {
         refused(user::kill(99'999'999, Signal::terminate), Errno::no_such_process);
         refused(user::kill(user::process_id(), static_cast<Signal>(65)),
                 Errno::invalid_argument);
         refused(user::kill(user::process_id(), static_cast<Signal>(-1)),
                 Errno::invalid_argument);
         must(user::kill(user::process_id(), static_cast<Signal>(0)));
     }},
    {"handler", "Does a handler run, and the program go on as if nothing had been?",
     [] {
         must(user::on_signal(Signal::user1, count));
         volatile std::uint64_t kept = 0x1234'5678'9abc'def0;
         must(user::kill(user::process_id(), Signal::user1));
         check(handled == 1 && kept == 0x1234'5678'9abc'def0);
         must(user::kill(user::process_id(), Signal::user1));
         check(handled == 2);
     }},
    {"ignore", "Does a signal that is ignored do nothing, also to a child?",
     [] {
         must(user::on_signal(Signal::user1, SignalAction::ignore));
         must(user::kill(user::process_id(), Signal::user1));
         check(in_child([] {
                   must(user::kill(user::process_id(), Signal::user1));
               }).status == 0);
     }},
    {"no-handler-for-kill", "Can nobody handle, ignore or hold back the signal that ends?",
     [] {
         refused(user::on_signal(Signal::kill, count), Errno::invalid_argument);
         refused(user::on_signal(Signal::kill, SignalAction::ignore),
                 Errno::invalid_argument);
         check(in_child([] {
                   change_mask(abi::MaskChange::block, ~std::uint64_t{0});
                   must(user::kill(user::process_id(), Signal::kill));
               }).signal() == 9);
     }},
    {"held-back", "Does a signal that is held back come once, when it may?",
     [] {
         must(user::on_signal(Signal::user1, count));
         change_mask(abi::MaskChange::block, abi::bit(Signal::user1));
         must(user::kill(user::process_id(), Signal::user1));
         must(user::kill(user::process_id(), Signal::user1));
         check(handled == 0);
         change_mask(abi::MaskChange::unblock, abi::bit(Signal::user1));
         check(handled == 1);
     }},
    {"held-back-pairs", "Do two that were held back both come, whichever they are?",
     [] {
         // To go on takes back a stop that waits.
         constexpr std::uint64_t others = abi::bit(Signal::kill) | abi::bit(Signal::stop) |
                                          abi::bit(Signal::go_on) | faults;
         const auto is_handled = [](int signal) {
             return (others >> (signal - 1) & 1) == 0;
         };
         for (int signal = 1; signal < 32; ++signal)
             if (is_handled(signal))
                 must(user::on_signal(static_cast<Signal>(signal), count));
         for (int one = 1; one < 32; ++one) {
             for (int other = 1; other < one; ++other) {
                 if (!is_handled(one) || !is_handled(other)) continue;
                 const std::uint64_t both = 1ULL << (one - 1) | 1ULL << (other - 1);
                 change_mask(abi::MaskChange::block, both);
                 for (const int signal : {one, other})
                     must(user::kill(user::process_id(), static_cast<Signal>(signal)));
                 handled = 0;
                 change_mask(abi::MaskChange::unblock, both);
                 check(handled == 2);
             }
         }
     }},
    {"not-in-itself", "Does a handler's own signal wait until it has ended?",
     [] {
         must(user::on_signal(Signal::user1, [](int) {
             static bool is_inside = false;
             check(!is_inside);
             is_inside = true;
             handled = handled + 1;
             if (handled < 3) must(user::kill(user::process_id(), Signal::user1));
             check(handled < 4);
             is_inside = false;
         }));
         must(user::kill(user::process_id(), Signal::user1));
         check(handled == 3);
     }},
    {"changed-answer",
     "May a handler put any number into the answer of the call that it has followed?",
     [] {
         static std::int64_t wanted;
         constexpr auto change = [](int, abi::SignalInfo*, abi::SignalContext* context) {
             context->registers[10] = static_cast<std::uint64_t>(wanted);
         };
         must(user::on_signal(Signal::user1, reinterpret_cast<std::uint64_t>(+change)));
         for (const std::int64_t number :
              {INT64_MIN, INT64_MIN + 1, INT64_MIN + 2, INT64_MAX, std::int64_t{-8194},
               std::int64_t{-8193}, std::int64_t{-8192}, std::int64_t{-4}}) {
             wanted = number;
             check(user::call(Call::kill, user::process_id(), Signal::user1) == number);
         }
     }},
    {"interrupted-sleep", "Does a signal end a sleep?",
     [] {
         must(user::on_signal(Signal::user1, count));
         static user::ProcessId parent;
         parent = user::process_id();
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::sleep(std::chrono::milliseconds(20)));
             must(user::kill(parent, Signal::user1));
             user::exit(0);
         }
         refused(user::sleep(std::chrono::seconds(10)), Errno::interrupted);
         check(handled == 1);
         ends(child, abi::Ending::exited(0));
     }},
    {"interrupted-read", "Does a signal end a read that waits?",
     [] {
         must(user::on_signal(Signal::user1, count));
         static user::ProcessId parent;
         parent = user::process_id();
         const auto pipe = must(user::make_pipe());
         const auto child = must(user::fork());
         if (child == 0) {
             must(user::sleep(std::chrono::milliseconds(20)));
             must(user::kill(parent, Signal::user1));
             user::exit(0);
         }
         char byte;
         refused(user::read(pipe.read_end, {&byte, 1}), Errno::interrupted);
         ends(child, abi::Ending::exited(0));
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
     }},
    {"signal-of-a-fault", "Can a program hear of its own fault, and end as it likes?",
     [] {
         check(in_child([] {
                   must(user::on_signal(Signal::segment, [](int) { user::exit(7); }));
                   *const_cast<volatile char*>(nowhere) = 1;
               }).code() == 7);
     }},
    {"handler-nowhere", "Does a handler that lies nowhere end the program?",
     [] {
         check(in_child([] {
                   must(user::on_signal(Signal::user1,
                                        reinterpret_cast<std::uint64_t>(nowhere)));
                   must(user::kill(user::process_id(), Signal::user1));
               }).signal() != 0);
     }},
    {"no-handler-after-exec",
     "Does a new program begin without handlers, but with what is ignored?",
     [] {
         static const char* const words[] = {"sh", "-c", "kill -USR1 $$; kill -USR2 $$",
                                             nullptr};
         must(user::on_signal(Signal::user1, SignalAction::ignore));
         must(user::on_signal(Signal::user2, count));
         const auto child = must(user::spawn("/bin/sh", words, user::environment));
         ends(child, abi::Ending::killed(static_cast<int>(Signal::user2)));
     }},
    // [gap]
    {"signal-gap",
     "Is a signal that comes before the wait missed by a sleep, but not by a wait that "
     "changes the mask itself?",
     [] {
         must(user::on_signal(Signal::user1, count));
         const auto begin = user::now();
         must(user::kill(user::process_id(), Signal::user1));
         must(user::sleep(std::chrono::milliseconds(30)));  // what for? It has been
         check(handled == 1 && user::now() - begin >= std::chrono::milliseconds(30));

         change_mask(abi::MaskChange::block, abi::bit(Signal::user1));
         must(user::kill(user::process_id(), Signal::user1));
         const std::uint64_t none = 0;
         refused(user::ask(Call::rt_sigsuspend, &none, 8), Errno::interrupted);
         check(handled == 2);
         check(change_mask(abi::MaskChange::block, 0) == abi::bit(Signal::user1));
     }},
    // [gap]
    {"poll-with-mask",
     "Is a signal that ppoll() lets through told, and the mask as before?",
     [] {
         must(user::on_signal(Signal::user1, count));
         change_mask(abi::MaskChange::block, abi::bit(Signal::user1));
         const std::uint64_t none = 0;
         const abi::Time at_once{0, 0}, long_time{10, 0};
         check(must(user::ask(Call::ppoll, nullptr, 0, &at_once, &none, 8)) == 0);
         check(change_mask(abi::MaskChange::block, 0) == abi::bit(Signal::user1));
         must(user::kill(user::process_id(), Signal::user1));
         check(must(user::ask(Call::ppoll, nullptr, 0, &at_once, nullptr, 8)) == 0 &&
               handled == 0);
         refused(user::ask(Call::ppoll, nullptr, 0, &long_time, &none, 8),
                 Errno::interrupted);
         check(handled == 1);
         check(change_mask(abi::MaskChange::block, 0) == abi::bit(Signal::user1));
         refused(user::ask(Call::ppoll, nullptr, 0, &at_once, nowhere, 8),
                 Errno::bad_address);
         refused(user::ask(Call::ppoll, nullptr, 0, &at_once, &none, 7),
                 Errno::invalid_argument);
     }},
    {"pending", "Is what is held back told, and what is ignored then forgotten?",
     [] {
         const auto pending = [] {
             std::uint64_t set = 0;
             must(user::order(Call::rt_sigpending, &set, 8));
             return set;
         };
         check(pending() == 0);
         change_mask(abi::MaskChange::block, ~std::uint64_t{0});
         for (const Signal signal : {Signal::user1, Signal::user1, Signal::terminate})
             must(user::kill(user::process_id(), signal));
         check(pending() == (abi::bit(Signal::user1) | abi::bit(Signal::terminate)));
         must(user::on_signal(Signal::terminate, SignalAction::ignore));
         check(pending() == abi::bit(Signal::user1));
         check(in_child([] {
                   std::uint64_t set = 1;
                   must(user::order(Call::rt_sigpending, &set, 8));
                   check(set == 0);
               }).status == 0);
         refused(user::ask(Call::rt_sigpending, nowhere, 8), Errno::bad_address);
     }},
    {"left-of-a-sleep", "Is an interrupted sleep told how much is left of it?",
     [] {
         must(user::on_signal(Signal::user1, count));
         const auto parent = user::process_id();
         const auto child = must(user::fork());
         if (child == 0)
             while (user::kill(parent, Signal::user1))
                 must(user::sleep(std::chrono::milliseconds(5)));
         const abi::Time wanted{100, 0};
         abi::Time left{};
         refused(user::order(Call::nanosleep, &wanted, &left), Errno::interrupted);
         check(left.seconds >= 50 && left.nanoseconds >= 0);
         // All of it, if the signal was there before the clock had ticked once.
         check(left.seconds < 100 || (left.seconds == 100 && left.nanoseconds == 0));
         must(user::kill(child, Signal::kill));
         ends(child, abi::Ending::killed(9));
     }},
    {"who-sent-it", "Is a handler told who has sent the signal, and where a fault was?",
     [] {
         static volatile int from = 0;
         static volatile std::uint64_t fault = 0;
         using Full = void (*)(int, abi::SignalInfo*, abi::SignalContext*);
         const Full remember = [](int signal, abi::SignalInfo* info,
                                  abi::SignalContext* at) {
             if (signal == static_cast<int>(Signal::user1)) {
                 from = static_cast<int>(info->address);
                 return;
             }
             fault = info->address;
             at->registers[0] += 4;  // behind the load
         };
         for (const Signal signal : {Signal::user1, Signal::segment})
             must(user::on_signal(signal, reinterpret_cast<std::uint64_t>(remember),
                                  SignalAction::info));
         must(user::kill(user::process_id(), Signal::user1));
         check(from == user::process_id());
         static_cast<void>(user::load(reinterpret_cast<std::uint64_t>(nowhere)));
         check(fault == reinterpret_cast<std::uint64_t>(nowhere));
     }},
    {"child-signal", "Is a parent told by a signal that a child has ended?",
     [] {
         must(user::on_signal(Signal::child, count));
         const auto child = must(user::fork());
         if (child == 0) user::exit(0);
         while (handled == 0) static_cast<void>(user::sleep(std::chrono::milliseconds(1)));
         ends(child, abi::Ending::exited(0));
     }},
};

}  // namespace

const std::span<const Test> signal_tests(tests);

}  // namespace usertests
