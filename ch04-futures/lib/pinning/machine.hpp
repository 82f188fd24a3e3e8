#pragma once
/// @file
/// pinning: a state machine that points into itself, and a piece of memory in which one can
/// see where it stands.

#include <optional>

namespace pinning {

// [machine]
/// What becomes of a function with a wait in it, written by hand:
///
///     int array[] = {first, first + 1, first + 2};
///     int& element = array[2];
///     wait();
///     return element;
///
/// Both locals are alive across the wait, so both are members; and one points to the other.
class Machine {
  public:
    /// Knows its numbers, and has not begun.
    explicit Machine(int first) noexcept : array_{first, first + 1, first + 2} {}

    /// Runs to the wait, or from it to the end.
    /// @returns The answer; none as long as it waits.
    std::optional<int> poll() noexcept {
        if (at_ == At::start) {
            element_ = &array_[2];
            at_ = At::waits;
            return std::nullopt;
        }
        return *element_;
    }

    /// Its first local.
    [[nodiscard]] const int* array() const noexcept { return array_; }
    /// Its second.
    [[nodiscard]] const int* element() const noexcept { return element_; }

  private:
    enum class At : int { start, waits };
    At at_ = At::start;
    int array_[3];
    const int* element_ = nullptr;
};
// [machine]

}  // namespace pinning
