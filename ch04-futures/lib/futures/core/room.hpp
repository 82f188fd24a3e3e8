#pragma once
/// @file
/// room: memory for what tasks share, from an allocator or from the platform.

#include <cstddef>
#include <new>
#include <utility>

#include "futures/core/allocator.hpp"
#include "futures/core/platform.hpp"

namespace futures {

/// Gives room for @p count objects of type T; nullptr if there is none. @p allocator may be nullptr: the
/// platform gives it.
template <class T>
[[nodiscard]] T* make_room(Allocator* allocator, std::size_t count = 1) noexcept {
    static_assert(alignof(T) <= alignof(std::max_align_t), "aligned more than memory is");
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) return nullptr;
    const std::size_t bytes = count * sizeof(T);
    return static_cast<T*>(allocator != nullptr ? allocator->allocate(bytes)
                                                : platform::allocate(bytes));
}

/// Takes back what make_room() gave for the same @p allocator and @p count.
template <class T>
void free_room(Allocator* allocator, T* room, std::size_t count = 1) noexcept {
    if (room == nullptr) return;
    if (allocator != nullptr) {
        allocator->deallocate(room, count * sizeof(T));
    } else {
        platform::deallocate(room, count * sizeof(T));
    }
}

/// Destroys @p object, which stands in a room of its own, and frees that.
template <class T>
void destroy_in_room(Allocator* allocator, T* object) noexcept {
    object->~T();
    free_room(allocator, object);
}

/// A pointer that is handed on: what it is moved from is empty.
template <class T>
class Handle {
  public:
    Handle(T* to) noexcept : to_(to) {}  ///< To @p to.
    Handle(Handle&& other) noexcept
        : to_(std::exchange(other.to_, nullptr)) {}  ///< Takes it over.
    /// Likewise; the other one gets what was here.
    Handle& operator=(Handle&& other) noexcept {
        std::swap(to_, other.to_);
        return *this;
    }
    operator T*() const noexcept { return to_; }                   ///< The pointer.
    T* operator->() const noexcept { return to_; }                 ///< Likewise.
    T* release() noexcept { return std::exchange(to_, nullptr); }  ///< Gives it up.

  private:
    T* to_;
};

}  // namespace futures
