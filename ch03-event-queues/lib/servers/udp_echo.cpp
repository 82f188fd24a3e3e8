#include "servers/udp_echo.hpp"

#include <span>
#include <utility>

namespace servers {

using base::Errno, base::fail, base::Result;

Result<void> UdpEcho::listen(const events::Address& address) {
    const auto made = events::bind_to(address);
    if (!made) return fail(made.error());
    socket_ = *made;
    const auto own = events::Address::of(socket_);
    port_ = own ? own->port() : 0;
    for (std::uint64_t seat = 0; seat < seats_->size(); ++seat) receive(seat);
    return {};
}

void UdpEcho::receive(std::uint64_t number) {
    if (socket_ == events::no_descriptor) return;
    Seat& seat = (*seats_)[number];
    seat.is_sending = false;
    ++under_way_;
    loop_.queue().receive_from(socket_, seat.bytes, seat.sender,
                               Loop::token_of(number_, number));
}

// [datagram]
// An error is about one datagram, for instance one that nobody has wanted. The next may do better.
void UdpEcho::on_event(const events::Event& event) {
    const std::uint64_t number = Loop::own_name(event);
    Seat& seat = (*seats_)[number];
    --under_way_;
    if (seat.is_sending && event.error == Errno{}) ++echoed_;
    const bool has_come = !seat.is_sending && event.error == Errno{};
    if (!has_come || socket_ == events::no_descriptor) return receive(number);
    seat.is_sending = true;
    ++under_way_;
    const auto bytes = std::span(seat.bytes).first(static_cast<std::size_t>(event.result));
    loop_.queue().send_to(socket_, bytes, seat.sender, Loop::token_of(number_, number));
}
// [datagram]

void UdpEcho::on_stop() {
    if (socket_ != events::no_descriptor)
        loop_.queue().close(std::exchange(socket_, events::no_descriptor));
}

}  // namespace servers
