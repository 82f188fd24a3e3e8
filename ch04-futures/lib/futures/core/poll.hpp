#pragma once
/// @file
/// Poll: what a future answers when it is asked. Either there is a value, or there is none yet.

#include <optional>
#include <type_traits>
#include <utility>

namespace futures {

/// "Not yet": `return pending;`
struct Pending {};
/// The only value of its type.
inline constexpr Pending pending;

/// "It is done", where there is no value: `return ready;`
struct Ready {};
/// The only value of its type.
inline constexpr Ready ready;

/// A value, or not yet.
template <class T = void>
class [[nodiscard]] Poll {
    static_assert(std::is_object_v<T>, "a future gives objects or nothing; give a pointer");

  public:
    Poll(Pending) noexcept {}  ///< There is none yet.
    Poll(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : value_(std::move(value)) {}  ///< Here it is.

    /// Says whether there is a value.
    [[nodiscard]] bool is_ready() const noexcept { return value_.has_value(); }
    /// Says whether there is none yet.
    [[nodiscard]] bool is_pending() const noexcept { return !value_; }
    /// Gives the value. @pre is_ready()
    [[nodiscard]] T& value() & noexcept { return *value_; }
    /// Gives the value away. @pre is_ready()
    [[nodiscard]] T&& value() && noexcept { return std::move(*value_); }

  private:
    std::optional<T> value_;
};

/// Done, or not yet.
template <>
class [[nodiscard]] Poll<void> {
  public:
    Poll(Pending) noexcept {}                  ///< Not yet.
    Poll(Ready) noexcept : is_ready_(true) {}  ///< It is done.

    [[nodiscard]] bool is_ready() const noexcept { return is_ready_; }     ///< Done.
    [[nodiscard]] bool is_pending() const noexcept { return !is_ready_; }  ///< Not yet.
    void value() const noexcept {}  ///< There is none.

  private:
    bool is_ready_ = false;
};

}  // namespace futures
