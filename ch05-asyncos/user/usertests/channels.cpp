// Channels: memory of two processes, which both have agreed to. Whoever lies, or ends, harms only the channel.

#include <vector>

#include "bounded/text.hpp"
#include "user/bounded.hpp"
#include "user/usertests/serve_child.hpp"

namespace usertests {

namespace {

using user::Channel;
using user::File;
using user::Message;
using user::ProcessId;

const char* const no_words[] = {nullptr};
constexpr const char* name = channel_name;

// Answers each request, until the client has gone.
void answer_all(Channel& channel, ProcessId) {
    while (true) {
        const auto request = channel.receive();
        if (!request) return refused(request, Errno::broken_pipe);
        check(channel.end().send(
            {.id = request->id, .words = {request->words[0] * request->words[0]}}));
    }
}
// Never sleeps.
Message take_awake(Channel& channel) {
    Message message;
    while (!channel.end().take(message)) {}
    return message;
}
// Counts the system calls of this process and of its children.
int count_calls() {
    bounded::Instruction room[2];
    const auto count = bounded::assemble("r0 = 0\nreturn r0", room);
    check(count.has_value());
    const auto number = user::attach(abi::Event::call, {room, *count}, 1);
    check(number.has_value());
    return *number;
}

// Everything that the client could write, it does.
void write_everywhere(Channel& channel) {
    auto* const words = reinterpret_cast<volatile std::uint32_t*>(channel.data().data()) -
                        3 * 1024;  // counters and rings are before the data
    for (int i = 0; i < 4 * 1024; ++i) words[i] = 0x8765'4321;
}

void do_nothing(int) {}

constexpr Test tests[] = {
    {"channel-messages", "Does every request have its answer, eight at a time?",
     [] {
         serve_child(
             [](Channel& channel) {
                 std::uint64_t asked = 0, answered = 0;
                 while (answered < 200) {
                     while (asked < 200 && asked - answered < 8) {
                         check(channel.end().send({.id = 1000 + asked, .words = {asked}}));
                         ++asked;
                     }
                     const Message answer = must(channel.receive());
                     check(answer.id == 1000 + answered);
                     check(answer.words[0] == answered * answered);
                     ++answered;
                 }
                 check(channel.traps() <= 2 * 200 / 8);
             },
             answer_all);
     },
     Where::our_kernel},
    {"channel-data", "Is there room for a page of data, and no piece beyond it?",
     [] {
         serve_child(
             [](Channel& channel) {
                 for (std::byte& byte : channel.data()) byte = std::byte{7};
                 check(channel.end().send({.at = 0, .bytes = 4096}));
                 check(must(channel.receive()).words[0] == 7 * 4096);
                 check(channel.end().send({.at = 4000, .bytes = 97}));
                 check(must(channel.receive()).words[0] == 0);
             },
             [](Channel& channel, ProcessId) {
                 for (int i = 0; i < 2; ++i) {
                     const Message request = must(channel.receive());
                     std::uint64_t sum = 0;
                     for (const std::byte byte : channel.end().piece(request))
                         sum += static_cast<std::uint64_t>(byte);
                     check(channel.end().send({.words = {sum}}));
                 }
                 refused(channel.receive(), Errno::broken_pipe);
             });
     },
     Where::our_kernel},
    // Both only look. On two harts QEMU (7.2, -icount) lets them wait for ever: it runs the harts in turn, up to the next
    // timer's moment, and begins with the first again when a timer is set. So the second gets to its timer, and no further.
    {"channel-no-calls", "Do two that look by themselves ask the kernel for nothing?",
     [] {
         serve_child(
             [](Channel& channel) {
                 for (std::uint64_t id = 0; id <= 3; ++id) {
                     check(channel.end().send({.id = id}));
                     must(channel.notify());
                     check(take_awake(channel).id == id);
                 }
             },
             [](Channel& channel, ProcessId) {
                 const Message first = take_awake(channel);
                 const int calls = count_calls();  // of both
                 check(channel.end().send(first));
                 for (int i = 1; i <= 2; ++i)
                     check(channel.end().send(take_awake(channel)));
                 const Message last = take_awake(channel);
                 std::uint64_t state = 0;
                 check(must(user::detach(calls, {&state, 1})).runs == 1);  // that one
                 check(channel.end().send(last));
                 refused(channel.receive(), Errno::broken_pipe);
             });
     },
     Where::one_hart},
    {"channel-names", "Are names that are taken, unknown, or none refused?",
     [] {
         const File offer = must(user::offer_channel(name));
         refused(user::offer_channel(name), Errno::address_in_use);
         const File other = must(user::offer_channel("usertest2"));
         Channel channel;
         refused(channel.connect("usertest3"), Errno::no_such_file);
         refused(channel.connect(name), Errno::invalid_argument);  // its own
         for (const auto what : {abi::Channel::offer, abi::Channel::connect}) {
             const auto with = [&](const char* text) {
                 return user::ask(Call::channel, static_cast<int>(what), text);
             };
             refused(with(""), Errno::invalid_argument);
             refused(with("a name with more than thirty-one bytes"), Errno{36});
             refused(with(nowhere), Errno::bad_address);
             refused(with(of_kernel), Errno::bad_address);
         }
         must(user::close(offer));
         must(user::close(must(user::offer_channel(name))));
         must(user::close(other));
     },
     Where::our_kernel},
    {"channel-wrong-file", "Are descriptors of something else, and calls that are none?",
     [] {
         const auto pipe = must(user::make_pipe());
         const File offer = must(user::offer_channel(name));
         for (int what = 0; what <= 9; ++what)
             for (const File file : {pipe.read_end, not_open, offer}) {
                 const auto which = static_cast<abi::Channel>(what);
                 if (which == abi::Channel::offer || which == abi::Channel::connect)
                     continue;
                 const bool is_of_offer = which <= abi::Channel::refuse;
                 if (file == offer && is_of_offer) continue;
                 refused(user::ask(Call::channel, what, file, 1),
                         what == 9 ? Errno::invalid_argument : Errno::bad_handle);
             }
         refused(user::ask(Call::channel, -1, offer), Errno::invalid_argument);
         must(user::close(pipe.read_end));
         must(user::close(pipe.write_end));
         must(user::close(offer));
     },
     Where::our_kernel},
    {"channel-refused", "May a server refuse, and is who asks told when it goes?",
     [] {
         const File offer = must(user::offer_channel(name));
         refused(user::refuse_channel(offer, 1), Errno::no_such_process);
         Channel channel;
         refused(channel.accept(offer, 1), Errno::no_such_process);
         const auto ask_in_child = [] {
             const auto child = must(user::fork());
             if (child != 0) return child;
             Channel own;
             refused(own.connect(name), Errno::connection_refused);
             user::exit(0);
         };
         const auto first = ask_in_child();
         check(must(user::wait_for_asker(offer)) == first);
         must(user::refuse_channel(offer, first));
         ends(first, abi::Ending::exited(0));
         const auto second = ask_in_child(), third = ask_in_child();
         check(must(user::wait_for_asker(offer)) == second);
         must(user::kill(second, user::Signal::kill));  // it asks no more
         ends(second, abi::Ending::killed(9));
         refused(channel.accept(offer, second), Errno::no_such_process);
         check(must(user::wait_for_asker(offer)) == third);
         must(user::close(offer));
         ends(third, abi::Ending::exited(0));
     },
     Where::our_kernel},
    {"channel-server-ends", "Has a client its answers, and no more, when the server ends?",
     [] {
         const File offer = must(user::offer_channel(name));
         const auto child = must(user::fork());
         if (child == 0) {
             Channel channel;
             must(channel.connect(name));
             for (std::uint64_t id = 0; id < 3; ++id) check(channel.end().send({.id = id}));
             check(must(channel.receive()).id == 0);
             refused(channel.receive(), Errno::broken_pipe);  // two have no answer
             check(channel.end().is_alone());
             refused(channel.notify(), Errno::broken_pipe);
             refused(channel.wait(), Errno::broken_pipe);
             abi::PollFile file{channel.file(), abi::PollEvent::readable, 0};
             must(user::poll({&file, 1}));
             check((file.happened & abi::PollEvent::hung_up) != 0);
             channel.close();
             user::exit(0);
         }
         Channel channel;
         must(channel.accept(offer, must(user::wait_for_asker(offer))));
         check(must(channel.receive()).id == 0);
         check(channel.end().send({.id = 0}));
         channel.close();
         ends(child, abi::Ending::exited(0));
         must(user::close(offer));
     },
     Where::our_kernel},
    {"channel-client-killed", "Is a server told that waits for a client who was killed?",
     [] {
         serve_child([](Channel& channel) { must(channel.wait()); },
                     [](Channel& channel, ProcessId client) {
                         must(user::sleep(std::chrono::milliseconds(1)));
                         must(user::kill(client, user::Signal::kill));
                         refused(channel.receive(), Errno::broken_pipe);
                         check(channel.end().is_alone());
                     },
                     abi::Ending::killed(9));
     },
     Where::our_kernel},
    {"channel-fork", "Has a child of a client neither its end nor its memory?",
     [] {
         serve_child(
             [](Channel& channel) {
                 const auto child = must(user::fork());
                 if (child == 0) {
                     refused(user::status(channel.file()), Errno::bad_handle);
                     (void)channel.end().has_message();  // it has not that memory
                     user::exit(0);
                 }
                 ends(child, abi::Ending::killed(11));
                 check(channel.end().send({.words = {5}}));
                 check(must(channel.receive()).words[0] == 25);
             },
             answer_all);
     },
     Where::our_kernel},
    {"channel-exec", "Has another program in its place none, and is the server told?",
     [] {
         serve_child(
             [](Channel&) {
                 user::execute("/bin/true", no_words, no_words);
                 user::exit(1);
             },
             answer_all);
     },
     Where::our_kernel},
    {"channel-spawn", "Can an end, or an offer, be given to nobody?",
     [] {
         const File offer = must(user::offer_channel(name));
         refused(user::spawn("/bin/true", no_words, no_words, {offer, offer, offer}),
                 Errno::not_permitted);
         must(user::close(offer));
     },
     Where::our_kernel},
    {"channel-full", "Is it refused when there is no descriptor left, on either end?",
     [] {
         serve_child(
             [](Channel& channel) {
                 refused(channel.receive(), Errno::broken_pipe);  // it has gone
                 File last = 0;
                 while (const auto copy = user::ask(Call::dup, 0))
                     last = static_cast<File>(*copy);
                 check(last > 0);
                 refused(user::offer_channel("usertest2"), Errno::too_many_handles);
                 Channel second;
                 refused(second.connect(name), Errno::too_many_handles);
             },
             [](Channel& channel, ProcessId) {
                 channel.close();
                 const File offer = must(user::offer_channel(name));
                 const auto asker = must(user::wait_for_asker(offer));
                 std::vector<File> copies;
                 while (const auto copy = user::ask(Call::dup, 0))
                     copies.push_back(static_cast<File>(*copy));
                 Channel second;
                 refused(second.accept(offer, asker), Errno::too_many_handles);
                 for (const File copy : copies) must(user::close(copy));
                 must(second.accept(offer, asker));  // it still asks
                 refused(second.receive(), Errno::broken_pipe);
                 must(user::close(offer));
             });
     },
     Where::our_kernel},
    {"channel-wakes", "Is no wake lost that comes before the wait, and does poll() see it?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(channel.receive());
                 must(user::order(Call::channel, static_cast<int>(abi::Channel::notify),
                                  channel.file()));
                 must(channel.receive());
             },
             [](Channel& channel, ProcessId) {
                 const auto ask = [&](abi::Channel what) {
                     return user::ask(Call::channel, static_cast<int>(what),
                                      channel.file());
                 };
                 refused(ask(abi::Channel::map), Errno::busy);
                 abi::PollFile file{channel.file(), abi::PollEvent::readable, 0};
                 check(must(user::poll({&file, 1}, std::chrono::milliseconds(1))) == 0);
                 check(channel.end().send({}));
                 must(channel.notify());
                 check(must(user::poll({&file, 1})) == 1);
                 check(file.happened == abi::PollEvent::readable);
                 must(ask(abi::Channel::wait));  // it has come
                 check(must(user::poll({&file, 1}, std::chrono::milliseconds(1))) == 0);
                 check(channel.end().send({}));
                 must(channel.notify());
                 refused(channel.receive(), Errno::broken_pipe);
             });
     },
     Where::our_kernel},
    {"channel-signal", "Does a signal end a wait, and no other one?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(user::on_signal(user::Signal::user1, do_nothing));
                 check(channel.end().send({}));
                 refused(channel.receive(), Errno::interrupted);
                 check(channel.end().send({.words = {3}}));
                 check(must(channel.receive()).words[0] == 9);
             },
             [](Channel& channel, ProcessId client) {
                 must(channel.receive());
                 must(user::sleep(std::chrono::milliseconds(1)));
                 must(user::kill(client, user::Signal::user1));
                 answer_all(channel, client);
             });
     },
     Where::our_kernel},
    {"channel-lies", "Does a server survive a client that writes everywhere?",
     [] {
         serve_child(
             [](Channel& channel) {
                 write_everywhere(channel);
                 must(user::order(Call::channel, static_cast<int>(abi::Channel::notify),
                                  channel.file()));
             },
             [](Channel& channel, ProcessId) {
                 must(user::sleep(std::chrono::milliseconds(1)));
                 Message none;
                 check(!channel.end().take(none) && !channel.end().send({}));
                 refused(channel.receive(), Errno::broken_pipe);
             });
     },
     Where::our_kernel},
    {"channel-closed-memory", "May a program give the memory back while it has the end?",
     [] {
         serve_child(
             [](Channel& channel) {
                 must(
                     user::order(Call::munmap, channel.data().data() - 3 * 4096, 4 * 4096));
                 must(user::order(Call::channel, static_cast<int>(abi::Channel::notify),
                                  channel.file()));
                 user::exit(0);
             },
             answer_all);
     },
     Where::our_kernel},
};

}  // namespace

const std::span<const Test> channel_tests(tests);

}  // namespace usertests
