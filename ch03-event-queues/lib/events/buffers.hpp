#pragma once
/// @file
/// Buffers: memory of equal pieces, for receives that go on. A queue takes a piece when there is
/// something to put into it, not before: ten thousand idle connections need none.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "events/event.hpp"

namespace events {

/// Pieces of memory, of which a queue takes one for each receive. A receive that goes on ends with
/// `no_buffers` when none is free: some back ends say so with the next data, others at once. The queue
/// that first uses them has them, until one of the two ends. Not for several threads.
class Buffers {
  public:
    /// @param count  How many; a power of two, 32,768 at most.
    /// @param size   Bytes of each.
    Buffers(unsigned count, std::size_t size);
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;
    ~Buffers();

    /// What @p event has brought.
    [[nodiscard]] std::span<std::byte> bytes_of(const Event& event) noexcept {
        return {at(event.buffer), static_cast<std::size_t>(event.result)};
    }
    /// Gives the piece of @p event back, if it has one. Its bytes may change from now on.
    void give_back(const Event& event) noexcept {
        if (event.buffer >= 0) give_back(event.buffer);
    }

    /// Takes a piece; -1 if there is none. For a queue.
    [[nodiscard]] int take() noexcept;
    /// Gives piece @p buffer back.
    void give_back(int buffer) noexcept;
    /// Where piece @p buffer begins.
    [[nodiscard]] std::byte* at(int buffer) noexcept {
        return memory_.get() + static_cast<std::size_t>(buffer) * size_;
    }
    /// Bytes of each.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many there are.
    [[nodiscard]] unsigned count() const noexcept { return count_; }

    /// Who wants to know of pieces that come back: a ring shared with the kernel.
    class Keeper {
      public:
        virtual ~Keeper() = default;
        /// Piece @p buffer is free again.
        virtual void free_again(int buffer) noexcept = 0;
    };
    /// From now on @p keeper has the free pieces; take() finds none. nullptr: nobody has.
    void keep_by(std::unique_ptr<Keeper> keeper) noexcept;
    /// Who keeps them; nullptr if the Buffers themselves do.
    [[nodiscard]] Keeper* keeper() const noexcept { return keeper_.get(); }

  private:
    unsigned count_;
    std::size_t size_;
    std::unique_ptr<std::byte[]> memory_;
    std::vector<int> free_;
    std::unique_ptr<Keeper> keeper_;
};

}  // namespace events
