#pragma once
/// @file
/// Ring: a queue with a fixed number of places.

#include <cstddef>
#include <new>
#include <utility>

#include "futures/core/context.hpp"
#include "futures/core/room.hpp"

namespace futures {

/// First in, first out. @threads whoever holds the lock that goes with it
template <class T>
class Ring : Pinned {
  public:
    /// Has no places yet. Takes memory from @p allocator; nullptr: from the platform.
    explicit Ring(Allocator* allocator) noexcept : allocator_(allocator) {}
    ~Ring() {
        while (!is_empty()) (void)take();
        free_room(allocator_, slots_, places_);
    }
    /// Makes @p places. @returns Whether there was memory for them.
    [[nodiscard]] bool make_places(std::size_t places) noexcept {
        slots_ = make_room<T>(allocator_, places);
        places_ = places;
        return slots_ != nullptr;
    }

    [[nodiscard]] bool is_empty() const noexcept {
        return size_ == 0;
    }  ///< Nothing is in it.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }  ///< How many are.
    [[nodiscard]] std::size_t places() const noexcept {
        return places_;
    }  ///< How many may be.

    /// Puts @p value behind all others. @pre size() < places()
    void push(T&& value) noexcept {
        std::size_t last = first_ + size_;
        if (last >= places_) last -= places_;
        new (&slots_[last]) T(std::move(value));
        ++size_;
    }
    /// Takes the first. @pre !is_empty()
    [[nodiscard]] T take() noexcept {
        T* const slot = &slots_[first_];
        T value(std::move(*slot));
        slot->~T();
        if (++first_ == places_) first_ = 0;
        --size_;
        return value;
    }
    /// The one that @p others come before. @pre others < size()
    [[nodiscard]] T& at(std::size_t others) noexcept {
        const std::size_t place = first_ + others;
        return slots_[place < places_ ? place : place - places_];
    }

  private:
    Allocator* const allocator_;
    T* slots_ = nullptr;
    std::size_t places_ = 0;
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

/// Makes a State with a ring that has @p places, at least one. @returns nullptr if there is no memory.
template <class State, class T, class... Arguments>
[[nodiscard]] State* make_with_places(Allocator* allocator, std::size_t places,
                                      Ring<T> State::* ring, Arguments... more) noexcept {
    State* const room = make_room<State>(allocator);
    if (room == nullptr) return nullptr;
    State* const state = new (room) State(allocator, more...);
    if ((state->*ring).make_places(places != 0 ? places : 1)) return state;
    destroy_in_room(allocator, state);
    return nullptr;
}

}  // namespace futures
