#include "futures/host/operated_socket.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "events/sockets.hpp"

namespace futures {

using base::Errno, base::fail, base::Result;
using events::Event;

namespace {

constexpr std::size_t most_waiting = 8;          // pieces, or connections: then it pauses
constexpr std::size_t most_sent = 64 * 1024;     // bytes at a time
constexpr std::size_t worth_keeping = 4 * 1024;  // a larger buffer is given back
constexpr std::size_t own_piece_bytes = 4 * 1024;

}  // namespace

// The queue has ended, or all operations have: nobody works with this memory any more.
OperatedSocket::~OperatedSocket() {
    for (; is_listener_ && has_come(); ++first_)
        events::close_descriptor(static_cast<events::Descriptor>(come_[first_].result));
}

void OperatedSocket::begin(Kind kind) noexcept {
    Operation& begun = operation(kind);
    begun.is_under_way = true;
    begun.is_hurried = false;
    const events::Token name = token(static_cast<unsigned>(kind));
    if (kind == Kind::accept) {
        begun.name = queue().accept_many(descriptor(), name);
    } else if (lacks_buffers_) {
        own_piece_.resize(own_piece_bytes);
        begun.name = queue().receive(descriptor(), own_piece_, name);
    } else {
        begun.name = queue().receive_many(descriptor(), reactor().buffers(), name);
    }
}

bool OperatedSocket::is_idle() const noexcept {
    return std::ranges::none_of(operations_, &Operation::is_under_way);
}

// ---- What tasks ask ----

Poll<Result<events::Descriptor>> OperatedSocket::poll_accept(Context& context) noexcept {
    is_listener_ = true;
    if (reactor().is_stopped()) return Result<events::Descriptor>(fail(Errno::cancelled));
    if (has_come()) {
        if (!context.may_proceed()) return pending;
        const auto taken = static_cast<events::Descriptor>(come_[first_].result);
        first_is_taken();
        return Result<events::Descriptor>(taken);
    }
    const Errno error = std::exchange(read_error_, {});
    if (error != Errno{}) return Result<events::Descriptor>(fail(error));
    if (!operation(Kind::accept).is_under_way) begin(Kind::accept);
    waiting(Side::reads).wait(context);
    return pending;
}

Poll<Result<void>> OperatedSocket::poll_connect(Context& context,
                                                const events::Address& to) noexcept {
    Operation& connect = operation(Kind::connect);
    if (!std::exchange(is_connecting_, true)) {
        connect.is_under_way = true;
        connect.name =
            queue().connect(descriptor(), to, token(static_cast<unsigned>(Kind::connect)));
    }
    if (connect.is_under_way) {
        waiting(Side::writes).wait(context);
        return pending;
    }
    const Errno error = std::exchange(write_error_, {});
    if (error != Errno{}) return Result<void>(fail(error));
    return Result<void>();
}

// [read]
// What has come already is copied; nobody but this thread touches the caller's memory.
Poll<Result<std::size_t>> OperatedSocket::poll_read(Context& context,
                                                    std::span<std::byte> room) noexcept {
    if (has_come()) {
        if (!context.may_proceed()) return pending;
        const Event& piece = come_[first_];
        const auto bytes =
            piece.buffer < 0
                ? std::span(own_piece_).first(static_cast<std::size_t>(piece.result))
                : reactor().buffers().bytes_of(piece);
        const auto rest = bytes.subspan(taken_);
        const std::size_t count = std::min(rest.size(), room.size());
        std::ranges::copy(rest.first(count), room.begin());
        taken_ += count;
        if (taken_ == bytes.size()) {
            reactor().buffers().give_back(piece);
            first_is_taken();
        }
        return Result<std::size_t>(count);
    }
    const Errno error = std::exchange(read_error_, {});
    if (error != Errno{}) return Result<std::size_t>(fail(error));
    if (has_ended_) return Result<std::size_t>(0);
    if (!operation(Kind::receive).is_under_way) begin(Kind::receive);
    waiting(Side::reads).wait(context);
    return pending;
}
// [read]

// [write]
// Copied, it is as good as sent: as a rule nobody waits for the end of a send, which is told with the
// next event. Who writes more while it is under way does wait.
Poll<Result<std::size_t>> OperatedSocket::poll_write(
    Context& context, std::span<const std::byte> bytes) noexcept {
    const auto flushed = poll_flush(context);
    if (flushed.is_pending()) return pending;
    const Errno error = std::exchange(write_error_, {});
    if (error != Errno{}) return Result<std::size_t>(fail(error));
    if (bytes.empty()) return Result<std::size_t>(0);
    if (!context.may_proceed()) return pending;
    const auto now = bytes.first(std::min(bytes.size(), most_sent));
    sending_.assign(now.begin(), now.end());
    Operation& send = operation(Kind::send);
    send.is_under_way = true;
    send.is_hurried = now.size() < bytes.size();
    send.name =
        queue().send(descriptor(), sending_, token(static_cast<unsigned>(Kind::send)),
                     send.is_hurried ? events::Tell::at_once : events::Tell::with_next);
    return Result<std::size_t>(now.size());
}
// [write]

Poll<Result<void>> OperatedSocket::poll_flush(Context& context) noexcept {
    if (operation(Kind::send).is_under_way) {
        hurry_send();
        waiting(Side::writes).wait(context);
        return pending;
    }
    if (write_error_ != Errno{}) return Result<void>(fail(write_error_));
    return Result<void>();
}

void OperatedSocket::hurry_send() noexcept {
    Operation& send = operation(Kind::send);
    if (!std::exchange(send.is_hurried, true)) queue().hurry(send.name);
}

void OperatedSocket::first_is_taken() noexcept {
    taken_ = 0;
    if (++first_ < come_.size()) return;
    come_.clear();
    first_ = 0;
}

// ---- What the queue tells ----

bool OperatedSocket::on_event(const Event& event) noexcept {
    const auto kind = static_cast<Kind>(kind_of(event));
    if (!event.more && event.what == events::What::done)
        operation(kind).is_under_way = false;
    if (is_released_) return on_event_when_released(event, kind);
    if (kind == Kind::accept) {
        on_accept(event);
    } else if (kind == Kind::receive) {
        on_receive(event);
    } else {
        if (event.error != Errno{}) write_error_ = event.error;
        if (sending_.capacity() > worth_keeping) sending_ = {};
        waiting(Side::writes).wake();
    }
    return true;
}

void OperatedSocket::come(const Event& event, Kind kind) noexcept {
    come_.push_back(event);
    Operation& brings = operation(kind);
    if (come_.size() - first_ >= most_waiting && brings.is_under_way &&
        !std::exchange(brings.is_hurried, true))
        queue().cancel(brings.name);
}

void OperatedSocket::on_accept(const Event& event) noexcept {
    if (event.error == Errno{}) {
        come(event, Kind::accept);
    } else if (event.error != Errno::cancelled) {
        read_error_ = event.error;
    }
    waiting(Side::reads).wake();
}

void OperatedSocket::on_receive(const Event& event) noexcept {
    const bool has_bytes = event.error == Errno{} && event.result > 0;
    if (has_bytes) {
        come(event, Kind::receive);
    } else {
        reactor().buffers().give_back(event);
    }
    lacks_buffers_ = event.error == Errno::no_buffers;
    if (event.error == Errno{} && event.result == 0) has_ended_ = true;
    if (event.error != Errno{} && event.error != Errno::cancelled && !lacks_buffers_)
        read_error_ = event.error;
    waiting(Side::reads).wake();
}

}  // namespace futures
