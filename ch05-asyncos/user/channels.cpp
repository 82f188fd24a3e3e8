// channels: two processes talk through memory that both have agreed to share. How often do they ask the kernel, and what if one
// of them ends, or does not want to?

#include "abi/processes.hpp"
#include "user/arguments.hpp"
#include "user/channel.hpp"
#include "user/print.hpp"

using user::Channel;
using user::Message;

static constexpr const char* name = "demo";

// [serve]
// Answers the next request. If there is none, it lets the client see all answers so far, and sleeps.
static bool serve_one(Channel& channel) {
    const auto request = channel.receive();
    if (!request) return false;  // the client has gone
    const std::uint64_t word = request->words[0];
    return channel.end().send({.id = request->id, .words = {word * word}});
}
// [serve]

// [ask]
// Has so many requests answered, with at most so many on their way. @returns How many answers were right.
static unsigned ask(Channel& channel, unsigned requests, unsigned at_once) {
    unsigned asked = 0, answered = 0, right = 0;
    while (answered < requests) {
        for (; asked < requests && asked - answered < at_once; ++asked)
            if (!channel.end().send({.id = asked, .words = {asked}})) return right;
        const auto answer = channel.receive();
        if (!answer) return right;
        if (answer->words[0] == answer->id * answer->id) ++right;
        ++answered;
    }
    return right;
}
// [ask]

static void tell(const char* how, Channel& channel, unsigned at_once) {
    const std::uint64_t before = channel.traps();
    const unsigned right = ask(channel, 32, at_once);
    const std::uint64_t calls = channel.traps() - before;
    user::print(how, ": ", right, " answers, ", calls, calls == 1 ? " call\n" : " calls\n");
}

// [look]
// Neither sleeps: both look into their memory until there is something.
static Message look(Channel& channel) {
    Message message;
    while (!channel.end().take(message)) {}
    return message;
}
static void tell_looking(Channel& channel) {
    const std::uint64_t before = channel.traps();
    unsigned answers = 0;
    for (std::uint64_t id = 0; id < 4; ++id) {
        if (channel.end().send({.id = id}) && channel.notify() && look(channel).id == id)
            ++answers;
    }
    user::print("both look: ", answers, " answers, ", channel.traps() - before, " calls\n");
}
// [look]

static void be_client() {
    Channel channel;
    if (const auto r = channel.connect(name); !r) return user::complain(r.error());
    tell("one at a time", channel, 1);
    tell("8 at a time", channel, 8);
    tell("32 at once", channel, 32);
    tell_looking(channel);
    for (std::uint64_t id = 0; id < 3; ++id) (void)channel.end().send({.id = id});
    const auto first = channel.receive(), second = channel.receive();
    const bool is_told = !second && second.error() == user::Errno::broken_pipe;
    user::print("a server ends after 1 of 3: ", first ? 1 : 0,
                " answer, then: ", is_told ? "it has gone" : "nothing is known", "\n");
    channel.close();
    const auto again = channel.connect(name);
    user::print("a server refuses: ", again ? "it does not" : base::describe(again.error()),
                "\n");
}

static void be_server(user::File offer) {
    Channel channel;
    const auto client = user::wait_for_asker(offer);
    if (!client || !channel.accept(offer, *client)) return;
    for (int i = 0; i < 3 * 32; ++i)
        if (!serve_one(channel)) return;
    if (!channel.notify()) return;
    for (int i = 0; i < 4; ++i) (void)channel.end().send(look(channel));
    (void)serve_one(channel);
    channel.close();
    if (const auto asker = user::wait_for_asker(offer); asker)
        (void)user::refuse_channel(offer, *asker);
}

static std::uint64_t free_pages() {
    abi::Counters counters{};
    (void)user::order(user::Call::counters, &counters, sizeof counters, 1);
    return counters.free_pages;
}

// A child does not have what its parent offers: it connects as anybody would.
static void talk() {
    const auto offer = user::offer_channel(name);
    const auto child = user::fork();
    if (!offer || !child) return;
    if (*child == 0) {
        be_client();
        user::exit(0);
    }
    be_server(*offer);
    (void)user::close(*offer);
    (void)user::wait(*child);
}

int main(user::Arguments) {
    const std::uint64_t before = free_pages();
    if (const auto server = user::fork(); server && *server == 0) {
        talk();
        user::exit(0);
    }
    (void)user::wait();
    user::print("all pages were given back: ", free_pages() == before ? "yes" : "no", "\n");
    return 0;
}
