// Processes that stand still and go on, and the groups in which a terminal does that to them.

#include "user/usertests/handled.hpp"

namespace usertests {

namespace {

using abi::SignalAction;
using user::Signal;

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
};

}  // namespace

const std::span<const Test> stop_tests(tests);

}  // namespace usertests
