#pragma once
/// @file
/// Requests: who waits for an answer of an actor. The place for the answer lies in the frame of whoever asks, so asking
/// allocates nothing, and one who goes takes the place with him. Programs include actor.hpp.

#include <cstdint>
#include <optional>
#include <utility>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/core/sync.hpp"

namespace actors {

template <class Response, class Sync>
class Requests;

/// The place for one answer.
template <class Response, class Sync>
class [[nodiscard]] Answer : futures::Pinned {
  public:
    using Output = base::Result<Response>;  ///< The answer, or why there is none.

    /// Will be found in @p requests, which outlives it, until it is destroyed.
    explicit Answer(Requests<Response, Sync>& requests) noexcept
        : requests_(requests), ticket_(requests.add(*this)) {}
    ~Answer() { requests_.remove(*this); }

    /// By which it is found. No other answer has it, before or after: an address would be used again.
    [[nodiscard]] std::uint64_t ticket() const noexcept { return ticket_; }
    /// Gives the answer when it has come.
    futures::Poll<Output> poll(futures::Context& context) noexcept {
        if (!context.may_proceed()) return futures::pending;
        const futures::Locked locked(requests_.lock_);
        if (has_come_) return std::move(*output_);
        waker_.become(context.waker());
        context.give_back();
        return futures::pending;
    }

  private:
    friend Requests<Response, Sync>;

    // Under the lock of requests_.
    typename Sync::template Data<Answer*> next_{nullptr};
    typename Sync::template Data<bool> has_come_{false};
    std::optional<Output> output_;
    futures::Waker waker_;

    Requests<Response, Sync>& requests_;
    const std::uint64_t ticket_;
};

/// All that wait for an answer of one actor. @threads any, if Sync is Shared
template <class Response, class Sync>
class Requests : futures::Pinned {
  public:
    /// The ticket of a message that nobody wants an answer to.
    static constexpr std::uint64_t nobody = 0;

    /// Gives @p output to who has @p ticket. He may have gone: then nobody hears it.
    // [answer]
    void answer(std::uint64_t ticket, base::Result<Response>&& output) noexcept {
        if (ticket == nobody) return;
        futures::Waker asker;
        {
            const futures::Locked locked(lock_);
            Answer<Response, Sync>* waiting = first_;
            while (waiting != nullptr && waiting->ticket_ != ticket)
                waiting = waiting->next_;
            if (waiting == nullptr) return;
            waiting->output_.emplace(std::move(output));
            waiting->has_come_ = true;
            asker = std::move(waiting->waker_);
        }
        std::move(asker).wake();
    }
    // [answer]

  private:
    friend Answer<Response, Sync>;

    std::uint64_t add(Answer<Response, Sync>& answer) noexcept {
        const futures::Locked locked(lock_);
        answer.next_ = static_cast<Answer<Response, Sync>*>(first_);
        first_ = &answer;
        last_ticket_ = last_ticket_ + 1;
        return last_ticket_;
    }
    void remove(Answer<Response, Sync>& answer) noexcept {
        const futures::Locked locked(lock_);
        Answer<Response, Sync>* const next = answer.next_;
        if (first_ == &answer) {
            first_ = next;
            return;
        }
        Answer<Response, Sync>* before = first_;
        while (before->next_ != &answer) before = before->next_;
        before->next_ = next;
    }

    typename Sync::Lock lock_;
    typename Sync::template Data<Answer<Response, Sync>*> first_{nullptr};
    typename Sync::template Data<std::uint64_t> last_ticket_{nobody};
};

}  // namespace actors
