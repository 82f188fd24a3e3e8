// Signals.

#include "user/machine_riscv64.hpp"
#include "user/usertests/handled.hpp"

namespace usertests {

namespace {

using abi::SignalAction;
using user::Signal;

// What a processor finds wrong: 4, 5, 7, 8 and 11.
constexpr std::uint64_t faults = 1U << 3 | 1U << 4 | 1U << 6 | 1U << 7 | 1U << 10;

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
