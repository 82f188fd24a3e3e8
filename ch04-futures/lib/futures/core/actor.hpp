#pragma once
/// @file
/// Actor: a state that one task alone touches, and a mailbox. Whoever wants something of it sends a
/// message. So the state needs no lock, and each message finds it as the last one has left it.
///
///     struct Counter {                                          // the state, and what a message does to it
///         int count = 0;
///         void on(Add& add) { count += add.amount; }            // or Task<> on(Add&), which may await
///     };
///     Actor<Counter, Add> counter(/*places=*/8);
///     const auto address = counter.address();
///     (void)executor.spawn(counter.run());
///     auto told = co_await address.send(Add{1});
///
/// It ends when nobody has its address any longer, and all messages have been answered.

#include <concepts>
#include <cstddef>
#include <utility>

#include "futures/core/channel.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/task.hpp"

namespace futures {

/// A message that wants an answer: what is asked, and where the answer goes.
template <class Question, class Answer, class Sync = Shared>
class Request {
  public:
    /// Asks @p question; the answer goes to @p answer.
    Request(Question question, OneshotSender<Answer, Sync> answer) noexcept
        : question_(std::move(question)), answer_(std::move(answer)) {}

    [[nodiscard]] Question& question() noexcept { return question_; }  ///< What is asked.
    /// Answers. Whoever has asked may have gone: then nobody hears it.
    void reply(Answer answer) noexcept { (void)answer_.send(std::move(answer)); }
    /// Says whether whoever has asked has gone.
    [[nodiscard]] bool is_given_up() const noexcept { return answer_.is_closed(); }

  private:
    Question question_;
    OneshotSender<Answer, Sync> answer_;
};

/// Sends @p question to @p address, and waits for the answer. Dropped while it waits for the answer, the
/// question has been asked all the same, and the answer is lost. @p address outlives it.
/// @errors broken_pipe    there is nobody who answers, or the request was dropped
/// @errors out_of_memory  there was no memory
template <class Answer, class Question, class Message, class Sync>
Task<base::Result<Answer>> ask(const ChannelSender<Message, Sync>& address,
                               Question question) {
    Oneshot<Answer, Sync> answer;
    Message message(
        Request<Question, Answer, Sync>(std::move(question), std::move(answer.sender)));
    auto sending = address.send(std::move(message));
    const base::Result<void> sent = co_await sending;
    if (!sent) co_return base::fail(sent.error());
    auto answered = co_await answer.receiver;
    co_return answered;
}

/// @tparam State  What it holds; on(Message&) says what a message does to it.
/// @tparam Message  What it can be told: one type, perhaps a std::variant.
template <class State, class Message, class Sync = Shared>
class Actor : Pinned {
  public:
    using Address = ChannelSender<Message, Sync>;  ///< Where messages are sent.

    /// Makes the state of @p arguments, and a mailbox with so many places.
    template <class... Arguments>
    explicit Actor(std::size_t places, Arguments&&... arguments)
        : mailbox_(places), state_(std::forward<Arguments>(arguments)...) {}

    /// Where to send messages. @pre run() has not been called.
    [[nodiscard]] Address address() const noexcept { return mailbox_.sender.clone(); }
    /// The one task that touches the state. The actor outlives it. If there is no memory for it, who has
    /// asked waits until the actor goes. @pre It is called once.
    [[nodiscard]] FUTURES_TASK_WRAPPER Task<> run() {
        { const Address own = std::move(mailbox_.sender); }  // or it would wait for itself
        return serve(mailbox_.receiver, state_);
    }

  private:
    static Task<> serve(BoundedReceiver<Message, Sync>& receiver, State& state) {
        while (true) {
            auto message = co_await receiver.receive();
            if (!message) co_return;
            if constexpr (std::same_as<decltype(state.on(*message)), Task<>>) {
                co_await state.on(*message);
            } else {
                state.on(*message);
            }
        }
    }

    Channel<Message, Sync> mailbox_;
    State state_;
};

}  // namespace futures
