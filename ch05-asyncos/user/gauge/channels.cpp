// What a request to another process and its answer cost, by how many are on their way at once. Both processes are counted.

#include "user/channel.hpp"
#include "user/gauge/count.hpp"
#include "user/hand_over_riscv64.hpp"

namespace gauge {

namespace {

using user::Channel;
using user::Message;

constexpr const char* name = "gauge";

// So many requests are answered, all asked for at once.
std::uint64_t ask_at_once(Channel& channel, unsigned many) {
    return count([&] {
        for (unsigned i = 0; i < many; ++i)
            static_cast<void>(channel.end().send({.id = i, .words = {i}}));
        for (unsigned i = 0; i < many; ++i) static_cast<void>(channel.receive());
    });
}

// What lies between the client's last instruction and the server's first.
std::uint64_t go_by_message(Channel& channel) {
    const std::uint64_t begin = user::instructions();
    static_cast<void>(channel.end().send({}));
    const auto arrived = channel.receive();
    return arrived ? arrived->words[0] - begin : 0;
}
std::uint64_t go_by_words(Channel& channel) {
    const std::uint64_t begin = user::instructions();
    const auto arrived = user::send(channel.file(), {});
    return arrived ? arrived->first - begin : 0;
}
// Words there and back, in registers.
std::uint64_t ask_by_words(Channel& channel) {
    return count([&] { static_cast<void>(user::send(channel.file(), {})); });
}
constexpr unsigned rounds = 11;

void be_client() {
    Channel channel;
    if (!channel.connect(name)) return;
    user::print("hand-over ", median<rounds>([&] { return ask_by_words(channel); }), '\n');
    user::print("hand-over-there ", median<rounds>([&] { return go_by_words(channel); }),
                '\n');
    user::print("channel-there ", median<rounds>([&] { return go_by_message(channel); }),
                '\n');
    for (const unsigned many : {1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
        user::print("channel-", many, ' ',
                    median<11>([&] { return ask_at_once(channel, many) / many; }), '\n');
    }
    user::flush();
}

void answer_words(Channel& channel) {
    auto words = user::receive(channel.file());
    for (unsigned i = 1; words && i < 2 * rounds; ++i)
        words = user::answer_and_receive(channel.file(), {.first = user::instructions()});
    static_cast<void>(user::answer(channel.file(), {.first = user::instructions()}));
}
void be_server(user::File offer) {
    Channel channel;
    const auto client = user::wait_for_asker(offer);
    if (!client || !channel.accept(offer, *client)) return;
    answer_words(channel);
    while (const auto request = channel.receive())
        static_cast<void>(
            channel.end().send({.id = request->id, .words = {user::instructions()}}));
}

}  // namespace

void measure_channels() noexcept {
    const auto offer = user::offer_channel(name);
    const auto child = user::fork();
    if (!offer || !child) return;
    if (*child == 0) {
        be_client();
        user::exit(0);
    }
    be_server(*offer);
    user::close(*offer);
    user::wait();
}

}  // namespace gauge
