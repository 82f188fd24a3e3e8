#pragma once
/// @file
/// Guarded: a mutex that owns what it guards. There is no way to the data but through the lock.

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "fibers/mutex.hpp"
#include "fibers/sendable.hpp"

namespace fibers {

template <typename T>
class Guarded;

/// Access to a guarded value; unlocks at its end. It can be moved, not copied.
template <typename T>
class [[nodiscard]] Access {
  public:
    /// Takes the other's access over.
    Access(Access&& other) noexcept : guarded_(std::exchange(other.guarded_, nullptr)) {}
    Access& operator=(Access&&) = delete;  // it would have to unlock what it had
    ~Access() {
        if (guarded_ != nullptr) guarded_->mutex_.unlock();
    }

    /// Gives the value, for as long as the access lives; an access without a name does not.
    [[nodiscard]] T& operator*() const& noexcept { return guarded_->value_; }
    T& operator*() const&& = delete;
    /// Gives a member of the value.
    [[nodiscard]] T* operator->() const noexcept { return &guarded_->value_; }

  private:
    friend class Guarded<T>;
    explicit Access(Guarded<T>& guarded) noexcept : guarded_(&guarded) {}

    Guarded<T>* guarded_;
};

/// A value that only one fiber at a time can get at.
///
/// With a mutex *beside* the data somebody will forget it once. Here the data has no name of its
/// own: lock() gives an access, the access gives the data, and the end of its scope unlocks.
/// What C++ cannot check is a reference that outlives the access. with() refuses to return one.
/// @threads any; only a fiber may have to wait for it
template <typename T>
class Guarded {
  public:
    /// Makes the value of @p arguments.
    template <typename... Arguments>
        requires std::constructible_from<T, Arguments...>
    explicit Guarded(Arguments&&... arguments)
        : value_(std::forward<Arguments>(arguments)...) {}

    /// Waits until nobody else has the value, and gives access to it.
    /// @pre The caller has no access to it yet: it would wait for itself, for ever.
    [[nodiscard]] Access<T> lock() {
        mutex_.lock();
        return Access<T>(*this);
    }

    /// Calls @p function with the value, while nobody else has it.
    /// @returns What the function returns: a copy, nothing that leads back into the value.
    template <std::invocable<T&> Function>
    auto with(Function function) {
        using Given = std::invoke_result_t<Function&, T&>;
        static_assert(std::is_void_v<Given> || is_sendable<Given>,
                      "with() must not give a way past the lock: return a value");
        const Access<T> access = lock();
        return std::invoke(function, *access);
    }

  private:
    friend class Access<T>;
    Mutex mutex_;
    T value_;
};

/// An access stays where it was taken: on its way somewhere else nobody would know who has the lock.
template <typename T>
inline constexpr bool is_sendable<Access<T>> = false;
/// Guarded is made to be shared.
template <typename T>
inline constexpr bool is_shareable<Guarded<T>> = is_sendable<T>;

}  // namespace fibers
