#pragma once
/// @file
/// select: several futures at once, of which the first to end is wanted. race: the same, if they all
/// give the same.
///
/// The others are not told. Those that were moved in are destroyed with the select, and what they had
/// begun ends there; those that were only lent can be awaited later, and go on where they were.

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include "futures/core/part.hpp"

namespace futures {

/// Whom a select asks first.
enum class Fair : std::uint8_t {
    in_order,  ///< The first first: if it is always ready, the others never have a chance.
    in_turn,   ///< Another one with each poll.
};

/// Ready when one of its parts is.
template <class... Futures>
class [[nodiscard]] Select : Pinned {
  public:
    using Output =
        std::variant<Given<Futures>...>;  ///< What it has given; its index says which.

    /// Of @p futures.
    Select(Fair fair, Futures&&... futures) noexcept
        : parts_(std::forward<Futures>(futures)...), fair_(fair) {}

    /// Asks one after the other, until one has a value.
    Poll<Output> poll(Context& context) {
        Poll<Output> result = pending;
        const std::size_t first = fair_ == Fair::in_turn ? turn_++ % sizeof...(Futures) : 0;
        for (std::size_t i = 0; i < sizeof...(Futures) && result.is_pending(); ++i) {
            ask((first + i) % sizeof...(Futures), context, result,
                std::index_sequence_for<Futures...>());
        }
        return result;
    }

  private:
    template <std::size_t... Indices>
    void ask(std::size_t which, Context& context, Poll<Output>& result,
             std::index_sequence<Indices...>) {
        ((which == Indices ? ask_one<Indices>(context, result) : void()), ...);
    }
    template <std::size_t Index>
    void ask_one(Context& context, Poll<Output>& result) {
        auto& part = std::get<Index>(parts_);
        if (part.poll(context)) result = Output(std::in_place_index<Index>, part.take());
    }

    std::tuple<Part<Futures>...> parts_;
    const Fair fair_;
    std::size_t turn_ = 0;
};

/// Waits for the first of @p futures; the first in the list if several are ready.
template <class... Futures>
    requires(Future<std::remove_reference_t<Futures>> && ...)
[[nodiscard]] Select<Futures...> select(Futures&&... futures) noexcept {
    return Select<Futures...>(Fair::in_order, std::forward<Futures>(futures)...);
}
/// Waits for the first of @p futures; who is asked first changes.
template <class... Futures>
    requires(Future<std::remove_reference_t<Futures>> && ...)
[[nodiscard]] Select<Futures...> select_fairly(Futures&&... futures) noexcept {
    return Select<Futures...>(Fair::in_turn, std::forward<Futures>(futures)...);
}

/// Ready with the value of the first of its parts that is. Whose it is, is lost.
template <class First, class... Others>
class [[nodiscard]] Race : Pinned {
  public:
    using Output = typename std::remove_reference_t<First>::Output;  ///< Of each of them.

    /// Of @p futures.
    explicit Race(First&& first, Others&&... others) noexcept
        : select_(Fair::in_turn, std::forward<First>(first),
                  std::forward<Others>(others)...) {}

    /// Asks them in turn.
    Poll<Output> poll(Context& context) {
        auto found = select_.poll(context);
        if (found.is_pending()) return pending;
        if constexpr (std::is_void_v<Output>) {
            return ready;
        } else {
            return std::visit(
                []<class Value>(Value&& value) -> Output {
                    return std::forward<Value>(value);
                },
                std::move(found).value());
        }
    }

  private:
    Select<First, Others...> select_;
};

/// Waits for the first of @p futures, which all give the same type.
template <class... Futures>
    requires(Future<std::remove_reference_t<Futures>> && ...)
[[nodiscard]] Race<Futures...> race(Futures&&... futures) noexcept {
    return Race<Futures...>(std::forward<Futures>(futures)...);
}

}  // namespace futures
