#pragma once
/// @file
/// serve_child(): a child that has connected, and who serves it.

#include "user/channel.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

/// Under which a test offers its channels.
inline constexpr const char* channel_name = "usertest";

/// Runs @p work in a child that has connected, and serves it here by @p serve, until that is over.
template <class Serve>
void serve_child(void (*work)(user::Channel&), Serve serve,
                 abi::Ending how = abi::Ending::exited(0)) {
    const user::File offer = must(user::offer_channel(channel_name));
    const auto child = must(user::fork());
    if (child == 0) {
        user::Channel channel;
        must(channel.connect(channel_name));
        work(channel);
        channel.close();
        user::exit(0);
    }
    user::Channel channel;
    must(channel.accept(offer, must(user::wait_for_asker(offer))));
    must(user::close(offer));
    serve(channel, child);
    ends(child, how);
}

}  // namespace usertests
