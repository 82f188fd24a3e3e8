#include "servers/visitor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "events/sockets.hpp"
#include "servers/reset.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;

Result<Visitor> Visitor::connect(const events::Address& address,
                                 std::chrono::nanoseconds patience) {
    auto queue = events::Queue::open();
    if (!queue) return fail(queue.error());
    const auto socket = events::open_socket(address, events::Kind::stream);
    if (!socket) return fail(socket.error());
    Visitor visitor(std::move(*queue), *socket, patience);
    const auto connected = visitor.finish(visitor.queue_.connect(*socket, address, 0));
    if (!connected) return fail(connected.error());
    return visitor;
}

Visitor::Visitor(Visitor&& other) noexcept
    : queue_(std::move(other.queue_)),
      socket_(std::exchange(other.socket_, events::no_descriptor)),
      patience_(other.patience_),
      heard_(std::move(other.heard_)) {}

Visitor::~Visitor() {
    if (socket_ != events::no_descriptor) queue_.close(socket_);
}

// Waits for the end of the one operation that there is: in any case, for its bytes are ours.
Result<std::int64_t> Visitor::finish(events::Operation operation) {
    std::array<events::Event, 1> room;
    auto count = queue_.wait(room, patience_);
    if (count && *count == 0) {
        queue_.cancel(operation);
        count = queue_.wait(room);
        if (count && room[0].error == Errno::cancelled) return fail(Errno::timed_out);
    }
    if (!count) return fail(count.error());
    if (room[0].error != Errno{}) return fail(room[0].error);
    return room[0].result;
}

Result<void> Visitor::say(std::string_view text) {
    const auto sent =
        finish(queue_.send(socket_, std::as_bytes(std::span(text.data(), text.size())), 0));
    if (!sent) return fail(sent.error());
    return {};
}

Result<bool> Visitor::hear_more() {
    std::array<std::byte, 16 * 1024> room;
    const auto count = finish(queue_.receive(socket_, room, 0));
    if (!count) return fail(count.error());
    heard_.append(reinterpret_cast<const char*>(room.data()),
                  static_cast<std::size_t>(*count));
    return *count > 0;
}

std::string Visitor::take(std::size_t bytes) {
    std::string taken = heard_.substr(0, bytes);
    heard_.erase(0, bytes);
    return taken;
}

Result<std::string> Visitor::hear(std::size_t bytes) {
    while (heard_.size() < bytes) {
        const auto more = hear_more();
        if (!more) return fail(more.error());
        if (!*more) break;
    }
    return take(bytes);
}

Result<std::string> Visitor::hear_until(std::string_view mark) {
    for (;;) {
        const std::size_t at = heard_.find(mark);
        if (at != std::string::npos) return take(at + mark.size());
        const auto more = hear_more();
        if (!more) return fail(more.error());
        if (!*more) return take(heard_.size());
    }
}

void Visitor::end_saying() noexcept { static_cast<void>(events::end_sending(socket_)); }

void Visitor::vanish() noexcept {
    reset_on_close(socket_);
    queue_.close(std::exchange(socket_, events::no_descriptor));
}

}  // namespace servers
