#pragma once
/// @file
/// Ring: a fixed number of cells in a circle, which a queue walks round for ever.

#include <cstddef>
#include <memory>
#include <utility>

namespace fibers {

/// A queue in memory of fixed size. It knows no waiting and no locks: see Channel.
/// @tparam T  Its move must not throw.
template <typename T>
class Ring {
  public:
    /// @param capacity  How many values it can hold.
    explicit Ring(std::size_t capacity)
        : capacity_(capacity), cells_(std::make_unique<Cell[]>(capacity)) {}
    ~Ring() {
        while (!empty()) take();
    }
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;

    /// Gives how many values it can hold.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    /// Says whether it holds no value.
    [[nodiscard]] bool empty() const noexcept { return filled_ == 0; }
    /// Says whether each cell holds a value.
    [[nodiscard]] bool full() const noexcept { return filled_ == capacity_; }

    /// Gives the place of the oldest value.
    [[nodiscard]] std::size_t head() const noexcept { return head_; }
    /// Gives the place that is filled next.
    [[nodiscard]] std::size_t tail() const noexcept { return tail_; }
    /// Gives the value at a place, from 0; null if the cell is empty.
    [[nodiscard]] const T* at(std::size_t place) const noexcept {
        const std::size_t behind_head = (place + capacity_ - head_) % capacity_;
        return behind_head < filled_ ? &cells_[place].value : nullptr;
    }

    /// Adds a value at the tail.
    /// @pre not full()
    void append(T&& value) noexcept {
        std::construct_at(&cells_[tail_].value, std::move(value));
        tail_ = after(tail_);
        ++filled_;
    }

    /// Takes the oldest value, from the head.
    /// @pre not empty()
    T take() noexcept {
        T& oldest = cells_[head_].value;
        T value = std::move(oldest);
        std::destroy_at(&oldest);
        head_ = after(head_);
        --filled_;
        return value;
    }

  private:
    // Memory for a value, which lives from append() to take().
    union Cell {
        Cell() noexcept {}
        ~Cell() {}
        T value;
    };

    [[nodiscard]] std::size_t after(std::size_t place) const noexcept {
        return place + 1 == capacity_ ? 0 : place + 1;
    }

    const std::size_t capacity_;
    const std::unique_ptr<Cell[]> cells_;
    std::size_t head_ = 0, tail_ = 0, filled_ = 0;
};

}  // namespace fibers
