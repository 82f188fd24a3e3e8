#pragma once
/// @file
/// Timers: which of many is due first. Wheels within wheels: setting, cancelling and firing cost the
/// same, however many there are.
///
/// The first wheel has a place for each of 64 nanoseconds, the second for each of 64 turns of the
/// first, and so on. A timer stands in the slowest wheel in which its place differs from that of the
/// present; when the present reaches that place, the timer moves to a quicker wheel. Only the last
/// one is exact, and it is there long before.
/// @source Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "events/event.hpp"

namespace events {

/// Deadlines, the earliest first; equal ones in the order in which they were set. One that has passed
/// when it is set counts as the present.
class Timers {
  public:
    /// A time of the clock that never goes back.
    using time_point = std::chrono::steady_clock::time_point;

    Timers() noexcept;
    /// Sets a timer. @returns Its name, never one that was used before.
    std::uint64_t set(time_point deadline, Token token);
    /// Takes it back. @returns Whether it was still there.
    bool cancel(std::uint64_t name) noexcept;
    /// When to look again: not after the first is due, but perhaps some times before.
    [[nodiscard]] std::optional<time_point> next() const noexcept;
    /// Takes out the first that is due at @p now, and gives its token.
    [[nodiscard]] std::optional<Token> take_due(time_point now) noexcept;
    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    using Index = std::uint32_t;
    static constexpr Index nobody = ~Index{0};
    static constexpr int bits = 6, places = 1 << bits, wheels = (64 + bits - 1) / bits;

    struct Entry {
        std::uint64_t deadline = 0;  // nanoseconds
        Token token = 0;
        Index next = nobody, before = nobody;  // in its list; or the next that is free
        std::uint32_t generation = 1;          // so that no name is 0
        std::uint16_t place = 0;               // which list, of all wheels
    };
    struct List {
        Index first = nobody, last = nobody;
    };
    struct Place {
        int wheel;
        std::uint64_t begin;  // the first nanosecond that belongs to it
        std::size_t list;
    };

    [[nodiscard]] std::optional<Place> first_place() const noexcept;
    void put(Index index) noexcept;
    void unlink(Index index) noexcept;
    void give_back(Index index) noexcept;

    std::uint64_t present_ = 0;  // everything before it has been taken out
    std::size_t size_ = 0;
    std::array<std::uint64_t, wheels>
        used_{};  // for each wheel a bit for each place in use
    std::array<List, std::size_t{wheels} * places> lists_;
    std::vector<Entry> entries_;
    Index free_ = nobody;
};

}  // namespace events
