// hand-over: a process asks another one and waits, which is to let it run. Who chooses the next program then, what does it
// cost, and what if the other one ends, or a signal does not wait?

#include "abi/processes.hpp"
#include "user/arguments.hpp"
#include "user/channel.hpp"
#include "user/hand_over_riscv64.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"

using user::Channel;
using user::Words;

static constexpr const char* name = "squares";
static constexpr unsigned requests = 64;

static Words square(Words words) { return {.first = words.first * words.first}; }

// [serve]
// The whole server. Each answer goes out with the wish for the next request, in one system call.
static user::Result<Words> serve(user::File end, unsigned times) {
    auto words = user::receive(end);
    for (unsigned i = 0; words && i < times; ++i)
        words = user::answer_and_receive(end, square(*words));
    return words;  // those of one more request, which has no answer yet
}
// [serve]

static bool ask_directly(Channel& channel, std::uint64_t number) {
    const auto answer = user::send(channel.file(), {.first = number});
    return answer && answer->first == number * number;
}
static bool ask_by_message(Channel& channel, std::uint64_t number) {
    if (!channel.end().send({.id = number, .words = {number}})) return false;
    const auto answer = channel.receive();
    return answer && answer->words[0] == number * number;
}

struct Cost {
    unsigned right = 0;
    std::uint64_t instructions = 0, turns = 0;
};
static std::uint64_t turns_so_far() {
    abi::Counters counters{};
    (void)user::order(user::Call::counters, &counters, sizeof counters);
    return counters.switches;
}
static Cost measure(Channel& channel, bool (&ask)(Channel&, std::uint64_t)) {
    Cost cost;
    for (unsigned i = 0; i < 4; ++i) (void)ask(channel, i);  // all is where it will be
    const std::uint64_t turns = turns_so_far(), begin = user::instructions();
    for (unsigned i = 0; i < requests; ++i) cost.right += ask(channel, i) ? 1 : 0;
    cost.instructions = user::instructions() - begin;
    cost.turns = turns_so_far() - turns;
    return cost;
}
static void tell(const char* how, const Cost& cost) {
    user::print(how, ": ", cost.right, " answers; turns of the executor for each: ",
                (cost.turns + requests / 2) / requests, "\n");
}

static void do_nothing(int) {}
static bool is_told(const user::Result<Words>& answer, user::Errno why) {
    return !answer && answer.error() == why;
}

static void be_client() {
    Channel channel;
    if (const auto r = channel.connect(name); !r) return user::complain(r.error());
    (void)user::on_signal(user::Signal::user1, do_nothing);
    const Cost direct = measure(channel, ask_directly);
    const auto late = user::send(channel.file(), {.first = 3});
    const bool is_own = ask_directly(channel, 5);
    const Cost messages = measure(channel, ask_by_message);
    tell("by messages", messages);
    tell("handed over", direct);
    user::print("less than half of the instructions: ",
                2 * direct.instructions < messages.instructions ? "yes" : "no", "\n");
    user::print(
        "a signal while the server works: ",
        is_told(late, user::Errno::interrupted) ? "it waits no more" : "it waits on",
        "; the next answer is its own: ", is_own ? "yes" : "no", "\n");
    const auto last = user::send(channel.file(), {});
    user::print("the server ends: ",
                is_told(last, user::Errno::broken_pipe) ? "the client is told" : "silence",
                "\n");
}

static void be_server(user::File offer) {
    Channel channel;
    const auto client = user::wait_for_asker(offer);
    if (!client || !channel.accept(offer, *client)) return;
    const auto slow = serve(channel.file(), 4 + requests);
    if (!slow) return;
    (void)user::kill(*client, user::Signal::user1);
    (void)user::sleep(std::chrono::milliseconds(1));  // it waits no more, and asks again
    const auto next = user::answer_and_receive(channel.file(), square(*slow));
    if (!next || !user::answer(channel.file(), square(*next))) return;
    for (unsigned i = 0; i < 4 + requests; ++i) {
        const auto request = channel.receive();
        if (!request) return;
        const std::uint64_t word = request->words[0];
        (void)channel.end().send({.id = request->id, .words = {word * word}});
    }
    (void)channel.notify();
    (void)user::receive(channel.file());
}

int main(user::Arguments) {
    const auto offer = user::offer_channel(name);
    const auto child = user::fork();
    if (!offer || !child) return 1;
    if (*child == 0) {
        be_client();
        user::exit(0);
    }
    be_server(*offer);  // what it has is closed with that
    (void)user::wait(*child);
    return 0;
}
