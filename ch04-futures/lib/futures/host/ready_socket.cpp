#include "futures/host/ready_socket.hpp"

#include <utility>

namespace futures {

using base::Errno, base::fail, base::Result;
using events::Interest;

Result<void> ReadySocket::watch() noexcept {
    auto added = queue().add(descriptor(), token(), Interest::both, events::Mode::edge);
    is_watched_ = added.has_value();
    return added;
}

bool ReadySocket::on_event(const events::Event& event) noexcept {
    const events::Ready now = event.ready;
    const bool has_failed = now.error;
    if (now.read_closed || has_failed) has_ended_ = true;
    if (now.readable || now.read_closed || has_failed) {
        may_try(Side::reads) = true;
        waiting(Side::reads).wake();
    }
    if (now.writable || now.write_closed || has_failed) {
        may_try(Side::writes) = true;
        waiting(Side::writes).wake();
    }
    return true;
}

bool ReadySocket::on_release() noexcept {
    if (is_watched_) (void)queue().remove(descriptor());
    return false;
}

void ReadySocket::on_stop() noexcept { waiting(Side::reads).wake(); }

void ReadySocket::blocked(Side side) noexcept {
    may_try(side) = false;
    queue().blocked(descriptor(),
                    side == Side::reads ? Interest::readable : Interest::writable);
}

// [attempt]
template <class T, class Call>
Poll<Result<T>> ReadySocket::attempt(Context& context, Side side, Call&& call) noexcept {
    while (may_try(side)) {
        if (!context.may_proceed()) return pending;
        Result<T> result = call();
        if (result) return Poll<Result<T>>(std::move(result));
        if (result.error() == Errno::interrupted) continue;
        if (result.error() != Errno::would_block) return Poll<Result<T>>(std::move(result));
        if (side == Side::reads) has_ended_ = false;
        blocked(side);
    }
    waiting(side).wait(context);
    return pending;
}
// [attempt]

Poll<Result<events::Descriptor>> ReadySocket::poll_accept(Context& context) noexcept {
    if (reactor().is_stopped()) return Result<events::Descriptor>(fail(Errno::cancelled));
    return attempt<events::Descriptor>(context, Side::reads, [this]() noexcept {
        return events::accept_now(descriptor());
    });
}

Poll<Result<void>> ReadySocket::poll_connect(Context& context,
                                             const events::Address& to) noexcept {
    if (!std::exchange(is_connecting_, true)) {
        const auto begun = events::connect_now(descriptor(), to);
        if (begun) return Result<void>();
        if (begun.error() != Errno::in_progress) return Result<void>(begun);
        // Watched from here on: a socket that is not connected yet would be ready at once.
        if (auto watched = watch(); !watched) return Result<void>(watched);
        blocked(Side::writes);
    }
    if (may_try(Side::writes)) return events::connect_result(descriptor());
    waiting(Side::writes).wait(context);
    return pending;
}

// [read]
// Less than there was room for is all that there is: the next try would be in vain. Except at the end.
Poll<Result<std::size_t>> ReadySocket::poll_read(Context& context,
                                                 std::span<std::byte> room) noexcept {
    return attempt<std::size_t>(context, Side::reads, [&]() noexcept {
        auto count = events::receive_now(descriptor(), room);
        if (count && *count < room.size() && !has_ended_) blocked(Side::reads);
        return count;
    });
}
// [read]

Poll<Result<std::size_t>> ReadySocket::poll_write(
    Context& context, std::span<const std::byte> bytes) noexcept {
    return attempt<std::size_t>(context, Side::writes, [&]() noexcept {
        return events::send_now(descriptor(), bytes);
    });
}

Poll<Result<void>> ReadySocket::poll_flush(Context&) noexcept { return Result<void>(); }

Poll<Result<std::size_t>> ReadySocket::poll_receive_from(Context& context,
                                                         std::span<std::byte> room,
                                                         events::Address& sender) noexcept {
    return attempt<std::size_t>(context, Side::reads, [&]() noexcept {
        return events::receive_from_now(descriptor(), room, sender);
    });
}

Poll<Result<std::size_t>> ReadySocket::poll_send_to(
    Context& context, std::span<const std::byte> bytes,
    const events::Address& receiver) noexcept {
    return attempt<std::size_t>(context, Side::writes, [&]() noexcept {
        return events::send_to_now(descriptor(), bytes, receiver);
    });
}

}  // namespace futures
