#pragma once
/// @file
/// Inbox: the messages of one actor, first come, first served. It is chapter 4's channel. Programs include actor.hpp.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "actors/requests.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/channel.hpp"

namespace actors {

/// A message on its way.
template <class Message>
struct Letter {
    Message message;       ///< What is said.
    std::uint64_t ticket;  ///< Who wants an answer; Requests::nobody.
};

template <class Message, class Response, class Sync>
class NextLetter;

/// Messages that have been sent, and those who wait for answers.
template <class Message, class Response, class Sync>
class Inbox : futures::Pinned {
  public:
    using Requests = actors::Requests<Response, Sync>;  ///< Who waits.

    /// Has so many @p places, at least one: memory is taken here, and nowhere else.
    explicit Inbox(std::size_t places, futures::Allocator* allocator) noexcept
        : channel_(places, allocator) {}

    /// Puts @p message into it, if there is a place; if not, it is counted. @errors as Address::notify()
    base::Result<void> put(Message&& message) noexcept {
        auto sent = channel_.sender.try_send({std::move(message), Requests::nobody});
        if (!sent && sent.error() == base::Errno::would_block)
            dropped_.fetch_add(1, std::memory_order_relaxed);
        return sent;
    }
    /// Waits for a place for @p letter.
    [[nodiscard]] auto send(Letter<Message>&& letter) noexcept {
        return channel_.sender.send(std::move(letter));
    }
    /// Waits for the next letter. @errors broken_pipe  it is closed, and nothing is left
    [[nodiscard]] NextLetter<Message, Response, Sync> receive() noexcept {
        return NextLetter<Message, Response, Sync>(*this);
    }
    /// Takes no more messages. What it has can be received. @threads any
    void close() noexcept {
        channel_.receiver.close();
        closed_.wake();  // a channel does not wake its receiver for what the receiver does
    }

    /// Who waits for answers.
    [[nodiscard]] Requests& requests() noexcept { return requests_; }
    /// How many notifications have found no place.
    [[nodiscard]] std::uint32_t dropped() const noexcept {
        return dropped_.load(std::memory_order_relaxed);
    }

  private:
    friend NextLetter<Message, Response, Sync>;

    futures::Channel<Letter<Message>, Sync> channel_;
    futures::AtomicWaker<Sync> closed_;
    Requests requests_;
    typename Sync::template Atomic<std::uint32_t> dropped_{0};
};

/// Waits for a letter, and for the end. Dropped before it is ready, it has taken nothing.
template <class Message, class Response, class Sync>
class [[nodiscard]] NextLetter : futures::Pinned {
  public:
    using Output = base::Result<Letter<Message>>;  ///< The letter, or why there is none.

    /// Of @p inbox, which outlives it.
    explicit NextLetter(Inbox<Message, Response, Sync>& inbox) noexcept
        : inbox_(inbox), receiving_(inbox.channel_.receiver.receive()) {}
    ~NextLetter() {
        if (is_waiting_) (void)inbox_.closed_.take();
    }
    /// Looks; says that it waits; and looks again.
    futures::Poll<Output> poll(futures::Context& context) noexcept {
        auto letter = receiving_.poll(context);
        if (letter.is_ready()) return letter;
        inbox_.closed_.watch(context.waker());
        is_waiting_ = true;
        return receiving_.poll(context);
    }

  private:
    Inbox<Message, Response, Sync>& inbox_;
    futures::ChannelReceive<Letter<Message>, futures::Ring<Letter<Message>>, Sync>
        receiving_;
    bool is_waiting_ = false;
};

}  // namespace actors
