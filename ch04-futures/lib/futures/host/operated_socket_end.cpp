// What becomes of a socket when its user has gone, and the queue is still at work with it.

#include <chrono>
#include <utility>

#include "events/sockets.hpp"
#include "futures/host/operated_socket.hpp"

namespace futures {

using base::Errno;
using events::Event;

// For the last bytes.
static constexpr auto patience = std::chrono::seconds(5);

void OperatedSocket::drop(const Event& event, Kind kind) noexcept {
    if (kind == Kind::receive) reactor().buffers().give_back(event);
    if (kind == Kind::accept && event.error == Errno{})
        events::close_descriptor(static_cast<events::Descriptor>(event.result));
}

// [release]
// What was written before is still sent, and only then is the socket closed. Until then what comes is
// thrown away: to close with bytes unread would make the kernel throw away the last ones that we sent.
bool OperatedSocket::on_release() noexcept {
    is_released_ = true;
    forget(Side::reads);
    forget(Side::writes);
    for (; has_come(); ++first_)
        drop(come_[first_], is_listener_ ? Kind::accept : Kind::receive);
    if (!operation(Kind::send).is_under_way) {
        close_now();
        return !is_idle();
    }
    hurry_send();
    if (!has_ended_ && !operation(Kind::receive).is_under_way) begin(Kind::receive);
    patience_ = queue().set_timer(patience, token(static_cast<unsigned>(Kind::connect)));
    return true;
}

bool OperatedSocket::on_event_when_released(const Event& event, Kind kind) noexcept {
    const bool is_over = kind == Kind::send || event.what == events::What::timer;
    const bool is_open = descriptor() != events::no_descriptor;
    if (is_over && is_open) {
        close_now();
    } else if (kind == Kind::receive && !event.more && event.error == Errno{} &&
               event.result > 0 && is_open) {
        begin(Kind::receive);
    }
    drop(event, kind);
    return !is_idle();
}
// [release]

void OperatedSocket::close_now() noexcept {
    (void)queue().cancel(patience_);
    queue().close(descriptor());
    closed();
}

void OperatedSocket::on_stop() noexcept { waiting(Side::reads).wake(); }

}  // namespace futures
