#pragma once
/// @file
/// Actor: a state, an inbox, and one task that takes one message after the other. It can be told something, asked
/// something, stopped; and if it fails, a Supervisor begins it again.
///
///     struct Mean {                                          // the state, and what a message does to it
///         using Message = int;
///         using Response = int;                              // futures::Ready: only that it is done
///         int sum = 0, count = 0;
///         base::Result<int> on(int& value);                  // or Task<base::Result<int>> on(int&), which may await
///     };
///     actors::Actor mean(Mean(), /*places=*/8);
///     (void)mean.address().notify(20);
///     const auto answer = co_await mean.address().request(22);
///
/// Its life: what was given to the constructor is copied, so each life begins with the same state (initialize);
/// `start()`, if the state has one; `on()` for each message; when it is stopped and the inbox is empty, `stop()`, if it
/// has one. Each of the three may be a function, or a coroutine that awaits.
///
/// It fails when start() or on() gives an error. Whoever has asked gets that error. The rest of the inbox stays, and is
/// the next life's, if there is one: only the message that it has failed with is gone.
///
/// Chapter 4's futures::Actor is the same idea with less: its question takes memory for each answer, and it has one life.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "actors/address.hpp"
#include "actors/supervised.hpp"

namespace actors {

/// What a function has given, as a future: there at once.
template <class T>
struct [[nodiscard]] Given {
    using Output = T;  ///< What it has given.
    T value;           ///< Likewise.
    /// Gives it.
    futures::Poll<T> poll(futures::Context&) noexcept { return std::move(value); }
};

/// What a function has given, or what a coroutine will give: something to be awaited in either case.
template <class T>
[[nodiscard]] FUTURES_TASK_WRAPPER auto done(T given) noexcept {
    if constexpr (futures::Future<T>) {
        return given;
    } else {
        return Given<T>{std::move(given)};
    }
}

/// Owes an answer. If it is destroyed without, its actor was, in the middle of a message.
template <class Response, class Sync>
class [[nodiscard]] Debt : futures::Pinned {
  public:
    /// To who has @p ticket in @p requests.
    Debt(Requests<Response, Sync>& requests, std::uint64_t ticket) noexcept
        : requests_(requests), ticket_(ticket) {}
    ~Debt() { pay(base::fail(base::Errno::cancelled)); }
    /// Answers; the first time.
    void pay(base::Result<Response>&& response) noexcept {
        requests_.answer(std::exchange(ticket_, Requests<Response, Sync>::nobody),
                         std::move(response));
    }

  private:
    Requests<Response, Sync>& requests_;
    std::uint64_t ticket_;
};

/// @tparam State  Copyable: Message, Response, on(), and perhaps start() and stop().
/// @tparam Sync  Who may send it messages: futures::Local one thread, futures::Shared any, kernel::Masked handlers, too.
template <class State, class Sync = futures::Shared>
class Actor final : public Supervised, futures::Pinned {
  public:
    using Message = typename State::Message;                   ///< What it is told.
    using Response = typename State::Response;                 ///< What it answers.
    using Address = actors::Address<Message, Response, Sync>;  ///< Where.

    /// Each life begins with a copy of @p initial. So many messages may wait as there are @p places.
    explicit Actor(State initial, std::size_t places,
                   futures::Allocator* allocator = nullptr) noexcept
        : initial_(std::move(initial)), inbox_(places, allocator) {}

    /// Where to send messages. It is good for all its lives. The actor outlives it, and all requests.
    [[nodiscard]] Address address() noexcept { return Address(inbox_); }
    /// How many notifications have found its inbox full. @threads any
    [[nodiscard]] std::uint32_t dropped() const noexcept { return inbox_.dropped(); }

    /// One life. @pre No other one is under way.
    // [live]
    [[nodiscard]] Outcome live() override {
        State state = initial_;
        const base::Result<void> started = co_await begin(state);
        if (!started) co_return started;
        for (;;) {
            auto letter = co_await inbox_.receive();
            if (!letter) break;
            Debt<Response, Sync> debt(inbox_.requests(), letter->ticket);
            base::Result<Response> response = co_await done(state.on(letter->message));
            if (!response) {
                debt.pay(base::fail(response.error()));
                co_return base::fail(response.error());
            }
            debt.pay(std::move(response));
        }
        co_await end(state);
        co_return base::Result<void>();
    }
    // [live]
    /// It takes no more messages, answers those that it has, and ends. @threads any
    void stop() noexcept override { inbox_.close(); }
    /// Nobody is to answer any more: all that wait are told `broken_pipe`, or will be.
    [[nodiscard]] futures::Task<> refuse() override {
        inbox_.close();
        for (;;) {
            auto letter = co_await inbox_.receive();
            if (!letter) co_return;
            inbox_.requests().answer(letter->ticket, base::fail(base::Errno::broken_pipe));
        }
    }

  private:
    FUTURES_TASK_WRAPPER static auto begin(State& state) {
        if constexpr (!requires { state.start(); }) {
            return done(base::Result<void>());
        } else if constexpr (std::is_void_v<decltype(state.start())>) {
            state.start();
            return done(base::Result<void>());
        } else {
            return done(state.start());
        }
    }
    FUTURES_TASK_WRAPPER static auto end(State& state) {
        if constexpr (!requires { state.stop(); }) {
            return done(futures::ready);
        } else if constexpr (std::is_void_v<decltype(state.stop())>) {
            state.stop();
            return done(futures::ready);
        } else {
            return done(state.stop());
        }
    }

    State initial_;
    Inbox<Message, Response, Sync> inbox_;
};

}  // namespace actors
