#pragma once
/// @file
/// Reactor: hears of events, and calls the wakers of those who wait for them. It knows nothing of
/// tasks. Receive and Sleep: what one can wait for.

#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "base/must.hpp"
#include "base/timers.hpp"
#include "byhand/future.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

namespace byhand {

/// Chapter 3's queue, and a waker for each descriptor that somebody waits for.
class Reactor {
  public:
    // [reactor]
    /// Calls @p waker once, when @p socket is readable.
    void wait_for(events::Descriptor socket, Waker waker) {
        const auto token = static_cast<events::Token>(socket);
        const auto readable = events::Interest::readable;
        const auto once = events::Mode::oneshot;
        const bool is_new = !wakers_.contains(token);
        wakers_.insert_or_assign(token, std::move(waker));
        base::must("watch a socket", is_new ? queue_.add(socket, token, readable, once)
                                            : queue_.modify(socket, token, readable, once));
    }
    /// Waits for events, and wakes. @returns How many it has woken.
    std::size_t wait() {
        std::array<events::Event, 16> room;
        const std::size_t count = base::must("wait", queue_.wait(room));
        std::size_t woken = 0;
        for (const events::Event& event : std::span(room).first(count)) {
            const auto found = wakers_.find(event.token);
            if (event.what != events::What::ready || found == wakers_.end()) continue;
            found->second.wake();
            ++woken;
        }
        return woken;
    }
    // [reactor]
    /// Nobody waits for @p socket any more.
    void forget(events::Descriptor socket) {
        if (wakers_.erase(static_cast<events::Token>(socket)) > 0)
            static_cast<void>(queue_.remove(socket));
    }
    /// Makes wait() return. @threads any
    void ring() noexcept { queue_.wake(); }

  private:
    events::Queue queue_ = base::must("open a queue", events::Queue::open());
    std::map<events::Token, Waker> wakers_;
};

/// One byte of a socket, not yet there.
template <typename AnyReactor>
class Receive {
  public:
    using Output = std::byte;  ///< The byte.

    /// Nothing is received so far.
    Receive(AnyReactor& reactor, events::Descriptor socket) noexcept
        : reactor_(reactor), socket_(socket) {}

    /// Tries. If it would have to wait, the reactor gets the waker.
    Poll<std::byte> poll(const Waker& waker) {
        std::byte byte{};
        const auto got = events::receive_now(socket_, std::span(&byte, 1));
        if (got) return byte;
        if (got.error() != base::Errno::would_block) base::must("receive", got);
        reactor_.wait_for(socket_, waker.clone());
        return pending;
    }

  private:
    AnyReactor& reactor_;
    events::Descriptor socket_;
};

/// A time that has not come. Its reactor is base::Timers. May be moved until it is polled.
class Sleep {
  public:
    using Output = Nothing;  ///< It only ends.

    /// The time counts from the first poll on.
    Sleep(base::Timers& timers, base::nanoseconds time) noexcept
        : timers_(timers), time_(time) {}
    /// @pre @p other was not polled.
    Sleep(Sleep&& other) noexcept : Sleep(other.timers_, other.time_) {}
    ~Sleep() {
        if (id_) timers_.cancel(*id_);
    }
    /// The first time it sets the timer.
    Poll<Nothing> poll(const Waker& waker) {
        if (over_) return Nothing();
        waker_ = waker.clone();
        if (!id_) {
            id_ = timers_.after(time_, [this] {
                over_ = true;
                waker_.wake();
            });
        }
        return pending;
    }

  private:
    base::Timers& timers_;
    base::nanoseconds time_;
    std::optional<base::Timers::Id> id_;
    bool over_ = false;
    Waker waker_ = Waker::none();
};

}  // namespace byhand
