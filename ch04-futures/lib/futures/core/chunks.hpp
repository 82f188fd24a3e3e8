#pragma once
/// @file
/// Chunks: a queue that grows, some values at a time, and keeps a used chunk for the next.

#include <cstddef>
#include <new>
#include <utility>

#include "futures/core/context.hpp"
#include "futures/core/room.hpp"

namespace futures {

/// First in, first out. @threads whoever holds the lock that goes with it
template <class T>
class Chunks : Pinned {
  public:
    /// A part of the queue.
    struct Chunk {
        static constexpr std::size_t places = 32;      ///< How many values.
        Chunk* next;                                   ///< The part behind it.
        alignas(T) std::byte room[places][sizeof(T)];  ///< The values.
    };

    /// Is empty. Its chunks come from @p allocator; nullptr: from the platform.
    explicit Chunks(Allocator* allocator) noexcept : allocator_(allocator) {}
    ~Chunks() {
        while (!is_empty()) (void)take();
        free_room(allocator_, first_);
        free_room(allocator_, spare_);
    }

    [[nodiscard]] bool is_empty() const noexcept {
        return size_ == 0;
    }  ///< Nothing is in it.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }  ///< How many are.
    /// Says whether push() needs no other chunk.
    [[nodiscard]] bool has_room() const noexcept {
        return spare_ != nullptr || (last_ != nullptr && end_ < Chunk::places);
    }
    /// Keeps @p chunk for the next push(). @pre !has_room()
    void add(Chunk* chunk) noexcept { spare_ = chunk; }

    /// Puts @p value behind all others. @pre has_room()
    void push(T&& value) noexcept {
        if (last_ == nullptr || end_ == Chunk::places) {
            Chunk* const chunk = std::exchange(spare_, nullptr);
            chunk->next = nullptr;
            (last_ != nullptr ? last_->next : first_) = chunk;
            last_ = chunk;
            end_ = 0;
        }
        new (last_->room[end_++]) T(std::move(value));
        ++size_;
    }
    /// Takes the first. @pre !is_empty()
    [[nodiscard]] T take() noexcept {
        T* const slot = std::launder(reinterpret_cast<T*>(first_->room[begin_]));
        T value(std::move(*slot));
        slot->~T();
        --size_;
        if (++begin_ == Chunk::places) drop_first();
        return value;
    }

  private:
    void drop_first() noexcept {
        Chunk* const used = std::exchange(first_, first_->next);
        if (first_ == nullptr) last_ = nullptr;
        begin_ = 0;
        free_room(allocator_, std::exchange(spare_, used));
    }

    Allocator* const allocator_;
    Chunk* first_ = nullptr;
    Chunk* last_ = nullptr;
    Chunk* spare_ = nullptr;
    std::size_t begin_ = 0;  // in the first chunk
    std::size_t end_ = 0;    // in the last one
    std::size_t size_ = 0;
};

}  // namespace futures
