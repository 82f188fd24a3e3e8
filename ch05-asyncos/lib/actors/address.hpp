#pragma once
/// @file
/// Address: where an actor can be reached, and the two ways to send it a message. Programs include actor.hpp.

#include <utility>

#include "actors/inbox.hpp"

namespace actors {

/// A question, and the wait for its answer: it lies in the frame of whoever asks.
template <class Message, class Response, class Sync>
class [[nodiscard]] Request : futures::Pinned {
  public:
    using Output = base::Result<Response>;  ///< The answer, or why there is none.

    /// Will send @p message to @p inbox.
    Request(Inbox<Message, Response, Sync>& inbox, Message message) noexcept
        : answer_(inbox.requests()),
          sending_(inbox.send({std::move(message), answer_.ticket()})) {}

    /// Waits for a place, then for the answer.
    futures::Poll<Output> poll(futures::Context& context) noexcept {
        if (!is_sent_) {
            auto sent = sending_.poll(context);
            if (sent.is_pending()) return futures::pending;
            if (!sent.value()) return Output(base::fail(sent.value().error()));
            is_sent_ = true;
        }
        return answer_.poll(context);
    }

  private:
    Answer<Response, Sync> answer_;
    futures::ChannelSend<Letter<Message>, Sync> sending_;
    bool is_sent_ = false;
};

/// Where an actor can be reached: a pointer, which may be copied. The actor outlives it.
template <class Message, class Response, class Sync>
class Address {
  public:
    using Inbox = actors::Inbox<Message, Response, Sync>;  ///< What it leads to.

    explicit Address(Inbox& inbox) noexcept : inbox_(&inbox) {}  ///< Of @p inbox.

    /// Tells it @p message, at once, and wants no answer. Each that finds no place is counted, and is gone.
    /// @errors would_block    the inbox is full
    /// @errors broken_pipe    the actor has ended
    /// @errors out_of_memory  there was no memory for the inbox
    base::Result<void> notify(Message message) const noexcept {
        return inbox_->put(std::move(message));
    }
    /// Asks @p message, and waits: for a place, then for the answer. Dropped while it waits for a place, nothing has been
    /// asked; dropped later, the actor answers nobody.
    /// @errors broken_pipe    the actor has ended
    /// @errors cancelled      the actor was restarted, for another's sake, while it worked on this
    /// @errors out_of_memory  there was no memory for the inbox
    /// @errors any other      the actor has failed, with this, while it worked on this
    [[nodiscard]] Request<Message, Response, Sync> request(Message message) const noexcept {
        return Request<Message, Response, Sync>(*inbox_, std::move(message));
    }

    /// What it leads to.
    [[nodiscard]] Inbox& inbox() const noexcept { return *inbox_; }

  private:
    Inbox* inbox_;
};

}  // namespace actors
