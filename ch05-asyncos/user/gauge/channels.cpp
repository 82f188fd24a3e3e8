// What a request to another process and its answer cost, by how many are on their way at once. Both processes are counted.

#include "user/channel.hpp"
#include "user/gauge/count.hpp"

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

void be_client() {
    Channel channel;
    if (!channel.connect(name)) return;
    for (const unsigned many : {1U, 2U, 4U, 8U, 16U, 32U, 64U}) {
        user::print("channel-", many, ' ',
                    median<11>([&] { return ask_at_once(channel, many) / many; }), '\n');
    }
    user::flush();
}

void be_server(user::File offer) {
    Channel channel;
    const auto client = user::wait_for_asker(offer);
    if (!client || !channel.accept(offer, *client)) return;
    while (const auto request = channel.receive())
        static_cast<void>(channel.end().send({.id = request->id, .words = {1}}));
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
