// Handing over: words to another process, and the processor with them. Whoever dies, is interrupted, or breaks the rules
// harms only whoever waits for it, and that one is told.

#include "user/hand_over_riscv64.hpp"
#include "user/usertests/bare_rings.hpp"
#include "user/usertests/serve_child.hpp"

namespace usertests {

namespace {

using abi::HandOver;
using std::chrono::milliseconds;
using user::Channel;
using user::File;
using user::ProcessId;
using user::Words;

void do_nothing(int) {}
int ticks = 0;
void count_tick(int) { ++ticks; }

// Asks so often for a square, and finds nothing but that in the registers.
void ask_squares(Channel& channel, std::uint64_t many) {
    for (std::uint64_t i = 0; i < many; ++i) {
        const Words got = must(user::send(channel.file(), {i, ~i, i << 32U, 7}));
        check(got.first == i * i && got.second == i << 32U && got.third == ~i &&
              got.fourth == 8);
    }
}
Words square(Words words) {
    return {words.first * words.first, words.third, words.second, words.fourth + 1};
}
// Answers, until the client has gone.
void answer_squares(Channel& channel, ProcessId) {
    auto words = user::receive(channel.file());
    while (words) words = user::answer_and_receive(channel.file(), square(*words));
    refused(words, Errno::broken_pipe);
}
void wait_a_while() { must(user::sleep(milliseconds(1))); }

// Who offers by this name may not do so yet.
void connect_to(Channel& channel, const char* name) {
    while (true) {
        const auto done = channel.connect(name);
        if (done) return;
        refused(done, Errno::no_such_file);
        wait_a_while();
    }
}

// Two that ask each other, each by a channel of its own: nobody is left to answer.
void ask_each_other(bool is_woken) {
    const File offer = must(user::offer_channel("usertest-1"));
    const auto me = user::process_id();
    const auto other = must(user::fork());
    Channel there, back;
    if (other == 0) {
        connect_to(there, "usertest-1");
        const File own = must(user::offer_channel("usertest-2"));
        must(back.accept(own, must(user::wait_for_asker(own))));
        if (is_woken) must(user::receive(back.file()));
        static_cast<void>(user::send(there.file(), {}));
        user::exit(1);
    }
    must(back.accept(offer, must(user::wait_for_asker(offer))));
    must(user::close(offer));
    connect_to(there, "usertest-2");
    must(user::on_signal(user::Signal::user1, do_nothing));
    const auto helper = must(user::fork());
    if (helper == 0) {
        must(user::sleep(milliseconds(3)));
        must(user::kill(me, user::Signal::user1));
        user::exit(0);
    }
    refused(user::send(there.file(), {}), Errno::interrupted);
    must(user::kill(other, user::Signal::kill));
    ends(other, abi::Ending::killed(static_cast<int>(user::Signal::kill)));
    ends(helper, abi::Ending::exited(0));
    refused(user::send(there.file(), {}), Errno::broken_pipe);
}

// A chain of two calls: the end is closed in a millisecond, while its process waits there.
void close_soon(File end) {
    static const abi::Time time{0, 1'000'000};
    Bare bare;
    const std::uint32_t event = bare.grant(2);
    check(bare.side.submit({.call = static_cast<std::uint16_t>(Call::nanosleep),
                            .event = event,
                            .arguments = {user::in_register(&time)}}));
    check(bare.side.submit({.call = static_cast<std::uint16_t>(Call::close),
                            .event = event + 1,
                            .arguments = {user::in_register(end)},
                            .after = {1}}));
}

constexpr Test tests[] = {
    {"hand-over-words", "Do all four words arrive, there and back, and each time?",
     [] {
         serve_child([](Channel& channel) { ask_squares(channel, 300); }, answer_squares);
     },
     Where::our_kernel},
    {"hand-over-refused", "Is each end refused what is for the other, or makes no sense?",
     [] {
         const File offer = must(user::offer_channel("usertest-1"));
         for (const File file : {not_open, File{-1}, File{0}, offer})
             refused(user::send(file, {}), Errno::bad_handle);
         must(user::close(offer));
         serve_child(
             [](Channel& channel) {
                 for (const auto what : {HandOver::receive, HandOver::answer,
                                         HandOver::answer_and_receive, HandOver{4}})
                     refused(user::hand_over(what, channel.file()),
                             Errno::invalid_argument);
                 ask_squares(channel, 1);
             },
             [](Channel& channel, ProcessId client) {
                 for (const auto what :
                      {HandOver::send, HandOver::answer, HandOver::answer_and_receive,
                       static_cast<HandOver>(~0ULL)})
                     refused(user::hand_over(what, channel.file()),
                             Errno::invalid_argument);
                 const Words words = must(user::receive(channel.file()));
                 refused(user::receive(channel.file()), Errno::busy);
                 must(user::answer(channel.file(), square(words)));
                 refused(user::answer(channel.file(), words), Errno::invalid_argument);
                 answer_squares(channel, client);
             });
     },
     Where::our_kernel},
    {"hand-over-server-ends", "Is a client told that its server has ended?",
     [] {
         serve_child(
             [](Channel& channel) {
                 refused(user::send(channel.file(), {}), Errno::broken_pipe);
                 refused(user::send(channel.file(), {}), Errno::broken_pipe);
             },
             [](Channel& channel, ProcessId) { channel.close(); });
         serve_child(
             [](Channel& channel) {
                 refused(user::send(channel.file(), {}), Errno::broken_pipe);
             },
             [](Channel& channel, ProcessId) {
                 must(user::receive(channel.file()));
                 channel.close();
             });
         const auto server = must(user::fork());
         if (server == 0) {
             const File offer = must(user::offer_channel("usertest-1"));
             Channel channel;
             must(channel.accept(offer, must(user::wait_for_asker(offer))));
             must(user::receive(channel.file()));
             must(user::kill(user::process_id(), user::Signal::kill));
         }
         Channel channel;
         connect_to(channel, "usertest-1");
         refused(user::send(channel.file(), {}), Errno::broken_pipe);
         ends(server, abi::Ending::killed(static_cast<int>(user::Signal::kill)));
     },
     Where::our_kernel},
    {"hand-over-client-ends", "Is a server told that its client was killed?",
     [] {
         const auto killed = abi::Ending::killed(static_cast<int>(user::Signal::kill));
         const auto send = [](Channel& channel) {
             static_cast<void>(user::send(channel.file(), {}));
         };
         serve_child(
             send,
             [](Channel& channel, ProcessId client) {
                 must(user::receive(channel.file()));
                 must(user::kill(client, user::Signal::kill));
                 wait_a_while();
                 refused(user::answer_and_receive(channel.file(), {}), Errno::broken_pipe);
             },
             killed);
         serve_child(
             send,
             [](Channel& channel, ProcessId client) {
                 wait_a_while();
                 must(user::kill(client, user::Signal::kill));
                 wait_a_while();
                 refused(user::receive(channel.file()), Errno::broken_pipe);
             },
             killed);
     },
     Where::our_kernel},
    {"hand-over-signal", "Does a signal end a wait, and is a late answer for nobody?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(user::on_signal(user::Signal::user1, do_nothing));
                 refused(user::send(channel.file(), {.first = 3}), Errno::interrupted);
                 ask_squares(channel, 5);
             },
             [](Channel& channel, ProcessId client) {
                 const Words first = must(user::receive(channel.file()));
                 must(user::kill(client, user::Signal::user1));
                 wait_a_while();  // it has asked again
                 const Words second =
                     must(user::answer_and_receive(channel.file(), square(first)));
                 check(second.first == 0);
                 must(user::answer(channel.file(), square(second)));
                 answer_squares(channel, client);
             });
     },
     Where::our_kernel},
    {"hand-over-server-signal", "Does a signal end a server's wait, and can it wait again?",
     [] {
         serve_child(
             [](Channel& channel) {
                 wait_a_while();
                 must(user::kill(static_cast<ProcessId>(must(user::ask(Call::getppid))),
                                 user::Signal::user1));
                 wait_a_while();
                 ask_squares(channel, 5);
             },
             [](Channel& channel, ProcessId client) {
                 must(user::on_signal(user::Signal::user1, do_nothing));
                 refused(user::receive(channel.file()), Errno::interrupted);
                 answer_squares(channel, client);
             });
     },
     Where::our_kernel},
    {"hand-over-waits", "May a server wait for other things before it answers?",
     [] {
         serve_child(
             [](Channel& channel) {
                 for (int i = 0; i < 5; ++i) {
                     wait_a_while();  // the server waits: each time it is the guest
                     ask_squares(channel, 1);
                 }
             },
             [](Channel& channel, ProcessId) {
                 const auto pipe = must(user::make_pipe());
                 Words words = must(user::receive(channel.file()));
                 const auto go_on = [&] {
                     words = must(user::answer_and_receive(channel.file(), square(words)));
                 };
                 const auto begin = user::now();
                 must(user::sleep(milliseconds(2)));
                 check(user::now() - begin >= milliseconds(2));
                 go_on();
                 make_file("file", "text");  // calls that are coroutines
                 check(has("file", "text"));
                 remove_all("file");
                 go_on();
                 const auto child = must(user::fork());
                 char byte = 'x';
                 if (child == 0) {
                     wait_a_while();
                     must(user::write(pipe.write_end, {&byte, 1}));
                     user::exit(0);
                 }
                 check(must(user::read(pipe.read_end, {&byte, 1})) == 1);
                 go_on();
                 ends(child, abi::Ending::exited(0));
                 go_on();
                 refused(user::answer_and_receive(channel.file(), square(words)),
                         Errno::broken_pipe);
                 must(user::close(pipe.read_end));
                 must(user::close(pipe.write_end));
             });
     },
     Where::our_kernel},
    {"hand-over-loop", "Can two be freed that wait for each other?",
     [] { ask_each_other(false); }, Where::our_kernel},
    {"hand-over-loop-awake", "Likewise, if one has the processor of the other?",
     [] { ask_each_other(true); }, Where::our_kernel},
    {"hand-over-turns", "Do others have their turn while two hand over for ever?",
     [] {
         serve_child(
             [](Channel& channel) {
                 while (true) must(user::send(channel.file(), {}));
             },
             [](Channel& channel, ProcessId client) {
                 const auto killer = must(user::fork());
                 if (killer == 0) {
                     must(user::sleep(milliseconds(30)));
                     must(user::kill(client, user::Signal::kill));
                     user::exit(0);
                 }
                 answer_squares(channel, client);
                 ends(killer, abi::Ending::exited(0));
             },
             abi::Ending::killed(static_cast<int>(user::Signal::kill)));
     },
     Where::our_kernel},
    {"hand-over-ticks", "Does a client have its ticks, whose time a server uses?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(user::on_signal(user::Signal::tick, count_tick));
                 must(user::tick_every(milliseconds(2)));
                 ask_squares(channel, 20);
                 while (ticks < 3) continue;
                 must(user::tick_every(milliseconds(0)));
                 ask_squares(channel, 20);
             },
             answer_squares);
     },
     Where::our_kernel},
    {"hand-over-server-ticks", "Has a server its ticks, that works in its clients' time?",
     [] {
         serve_child([](Channel& channel) { ask_squares(channel, 40); },
                     [](Channel& channel, ProcessId) {
                         must(user::on_signal(user::Signal::tick, count_tick));
                         must(user::tick_every(milliseconds(2)));
                         auto words = user::receive(channel.file());
                         while (words) {
                             const auto end = user::now() + std::chrono::microseconds(400);
                             while (user::now() < end) continue;
                             words =
                                 user::answer_and_receive(channel.file(), square(*words));
                             while (!words && words.error() == Errno::interrupted)
                                 words = user::receive(channel.file());
                         }
                         refused(words, Errno::broken_pipe);
                         must(user::tick_every(milliseconds(0)));
                         check(ticks >= 4);
                     });
     },
     Where::our_kernel},
    {"hand-over-poll", "Can a server have several clients, and wait for all of them?",
     [] {
         serve_child([](Channel& channel) { ask_squares(channel, 20); },
                     [](Channel& first, ProcessId) {
                         serve_child(
                             [](Channel& channel) { ask_squares(channel, 20); },
                             [&](Channel& second, ProcessId) {
                                 unsigned open = 2;
                                 abi::PollFile files[2] = {
                                     {first.file(), abi::PollEvent::readable, 0},
                                     {second.file(), abi::PollEvent::readable, 0}};
                                 while (open > 0) {
                                     must(user::poll(files));
                                     for (abi::PollFile& file : files) {
                                         if (file.happened == 0) continue;
                                         const auto words = user::receive(file.file);
                                         if (words) {
                                             must(user::answer(file.file, square(*words)));
                                         } else {
                                             refused(words, Errno::broken_pipe);
                                             file.file = -1;
                                             --open;
                                         }
                                     }
                                 }
                             });
                     });
     },
     Where::our_kernel},
    {"hand-over-closed", "Is whoever waits told that its own end was closed?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(user::sleep(milliseconds(10)));
                 refused(user::send(channel.file(), {}), Errno::broken_pipe);
             },
             [](Channel& channel, ProcessId) {
                 close_soon(channel.file());
                 refused(user::receive(channel.file()), Errno::bad_handle);
                 refused(user::receive(channel.file()), Errno::bad_handle);
             });
         serve_child(
             [](Channel& channel) {
                 close_soon(channel.file());
                 refused(user::send(channel.file(), {}), Errno::bad_handle);
             },
             [](Channel& channel, ProcessId) {
                 must(user::receive(channel.file()));
                 must(user::sleep(milliseconds(5)));
                 refused(user::answer(channel.file(), {}), Errno::broken_pipe);
             });
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> hand_over_tests(tests);

}  // namespace usertests
