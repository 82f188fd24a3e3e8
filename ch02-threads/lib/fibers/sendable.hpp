#pragma once
/// @file
/// Sendable: what may be handed to another fiber. A value, or the only owner of something; never
/// a way to memory that the sender keeps.

#include <atomic>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

namespace fibers {

/// Whether fibers may use one T at the same time: it cannot change, or it guards itself.
/// Specialise it for a type of your own that does.
template <typename T>
inline constexpr bool is_shareable = std::is_const_v<T>;
template <typename T>
inline constexpr bool is_shareable<std::atomic<T>> = true;

/// Whether a T may be sent. It may if it is a value that can be moved without an error: no
/// reference, no pointer (except to a function), no iterator.
///
/// The compiler tells a type's name and abilities, but not its members. So two things are taken
/// for values that are none: a class with a pointer inside, and a lambda that captures by
/// reference. Specialise it with false for such a type of your own, with true for one that is
/// refused and should not be.
template <typename T>
inline constexpr bool is_sendable =
    std::is_nothrow_move_constructible_v<T> && std::is_object_v<T> &&
    !std::input_or_output_iterator<T>;
/// A plain function holds nothing.
template <typename R, typename... Arguments>
inline constexpr bool is_sendable<R (*)(Arguments...)> = true;

// What only looks at somebody else's memory.
template <typename C, typename Traits>
inline constexpr bool is_sendable<std::basic_string_view<C, Traits>> = false;
template <typename T, std::size_t Extent>
inline constexpr bool is_sendable<std::span<T, Extent>> = false;
template <typename T>
inline constexpr bool is_sendable<std::reference_wrapper<T>> = false;

// One owner is as good as what it owns. Two owners could both change it.
template <typename T, typename Delete>
inline constexpr bool is_sendable<std::unique_ptr<T, Delete>> = is_sendable<T>;
template <typename T>
inline constexpr bool is_sendable<std::shared_ptr<T>> = is_shareable<T>;

/// What holds others is as good as the worst of them; what is empty holds nothing.
template <template <typename...> typename Holder, typename... T>
inline constexpr bool is_sendable<Holder<T...>> =
    std::is_nothrow_move_constructible_v<Holder<T...>> &&
    (std::is_empty_v<Holder<T...>> || (is_sendable<T> && ...));

/// What may be sent to another fiber.
template <typename T>
concept Sendable = is_sendable<T>;

}  // namespace fibers
