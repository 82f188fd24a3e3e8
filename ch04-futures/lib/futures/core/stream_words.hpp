#pragma once
/// @file
/// map, filter, take, merge: the words that one knows from loops, for streams. Each keeps a stream, asks it
/// when it is asked, and no further.

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "futures/core/stream.hpp"

namespace futures {

/// Each value of another stream, changed.
template <Stream S, class Change>
class [[nodiscard]] Map {
  public:
    using Item = std::invoke_result_t<Change&, typename S::Item>;  ///< What it becomes.

    /// @p change each value of @p stream.
    Map(S stream, Change change) : stream_(std::move(stream)), change_(std::move(change)) {}
    /// Asks the stream.
    Poll<std::optional<Item>> poll_next(Context& context) {
        auto found = stream_.poll_next(context);
        if (found.is_pending()) return pending;
        if (!found.value()) return std::optional<Item>();
        return std::optional<Item>(change_(std::move(*found.value())));
    }

  private:
    S stream_;
    Change change_;
};

/// Those values of another stream that are wanted.
template <Stream S, class Wanted>
class [[nodiscard]] Filter {
  public:
    using Item = typename S::Item;  ///< As they are.

    /// Of @p stream those for which @p wanted is true.
    Filter(S stream, Wanted wanted)
        : stream_(std::move(stream)), wanted_(std::move(wanted)) {}
    /// Asks the stream until it has one that is wanted.
    Poll<std::optional<Item>> poll_next(Context& context) {
        while (true) {
            auto found = stream_.poll_next(context);
            if (found.is_pending() || !found.value() ||
                wanted_(std::as_const(*found.value()))) {
                return found;
            }
        }
    }

  private:
    S stream_;
    Wanted wanted_;
};

/// The first values of another stream.
template <Stream S>
class [[nodiscard]] Take {
  public:
    using Item = typename S::Item;  ///< As they are.

    /// The first @p count of @p stream.
    Take(S stream, std::size_t count) : stream_(std::move(stream)), left_(count) {}
    /// Asks the stream, so often and no more.
    Poll<std::optional<Item>> poll_next(Context& context) {
        if (left_ == 0) return std::optional<Item>();
        auto found = stream_.poll_next(context);
        if (found.is_ready()) --left_;
        return found;
    }

  private:
    S stream_;
    std::size_t left_;
};

/// Both streams at once: whichever has a value gives it; over when both are.
template <Stream First, Stream Second>
    requires std::same_as<typename First::Item, typename Second::Item>
class [[nodiscard]] Merge {
  public:
    using Item = typename First::Item;  ///< As they are.

    /// Of @p first and @p second.
    Merge(First first, Second second)
        : first_(std::move(first)), second_(std::move(second)) {}
    /// Asks the two in turn.
    Poll<std::optional<Item>> poll_next(Context& context) {
        is_second_turn_ = !is_second_turn_;
        auto found = is_second_turn_ ? ask(first_, context) : ask(second_, context);
        if (found.is_ready()) return found;
        found = is_second_turn_ ? ask(second_, context) : ask(first_, context);
        if (found.is_ready() || first_ || second_) return found;
        return std::optional<Item>();
    }

  private:
    // Pending, too, if the stream is over: then it is gone.
    template <class S>
    static Poll<std::optional<Item>> ask(std::optional<S>& stream, Context& context) {
        if (!stream) return pending;
        auto found = stream->poll_next(context);
        if (found.is_pending() || found.value()) return found;
        stream.reset();
        return pending;
    }

    std::optional<First> first_;
    std::optional<Second> second_;
    bool is_second_turn_ = false;
};

/// Changes each value of @p stream.
template <Stream S, class Change>
[[nodiscard]] Map<S, Change> map(S stream, Change change) {
    return {std::move(stream), std::move(change)};
}
/// Leaves out what is not @p wanted.
template <Stream S, class Wanted>
[[nodiscard]] Filter<S, Wanted> filter(S stream, Wanted wanted) {
    return {std::move(stream), std::move(wanted)};
}
/// The first @p count values of @p stream.
template <Stream S>
[[nodiscard]] Take<S> take(S stream, std::size_t count) {
    return {std::move(stream), count};
}
/// The values of both, as they come.
template <Stream First, Stream Second>
[[nodiscard]] Merge<First, Second> merge(First first, Second second) {
    return {std::move(first), std::move(second)};
}

}  // namespace futures
