#pragma once
/// @file
/// Ring: the last records of one hart. The oldest go when there is no room, and are counted.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "trace/record.hpp"

namespace trace {

/// Records in the order in which they were written. One writer at a time; read it when nobody writes.
class Ring {
  public:
    constexpr Ring() noexcept =
        default;  ///< Without room. @pre of add(): it has been given some
    /// Empty, in @p room, which it does not clear. @pre a power of two
    explicit constexpr Ring(std::span<Record> room) noexcept
        : records_(room.data()), mask_(room.size() - 1) {}

    // [add]
    /// The place of the next record, perhaps the oldest one's. Whoever calls fills all of it.
    [[nodiscard]] Record& add() noexcept { return records_[written_++ & mask_]; }
    // [add]

    /// How many were ever written,
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
    /// of which so many were overwritten before anybody took them.
    [[nodiscard]] std::uint64_t lost() const noexcept { return oldest() - taken_ + lost_; }
    /// Takes the oldest ones out. @returns How many; fewer than there is room for: that was all.
    std::size_t take(std::span<Record> to) noexcept {
        lost_ = lost();
        taken_ = oldest();
        const auto count = std::min<std::uint64_t>(to.size(), written_ - taken_);
        for (std::uint64_t i = 0; i < count; ++i) to[i] = records_[taken_++ & mask_];
        return count;
    }

  private:
    // Which of all records is the first that is still there, and was not taken.
    [[nodiscard]] std::uint64_t oldest() const noexcept {
        const std::uint64_t room = mask_ + 1;
        return std::max(taken_, written_ > room ? written_ - room : 0);
    }

    Record* records_ = nullptr;
    std::uint64_t mask_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t taken_ = 0;  // all before it are
    std::uint64_t lost_ = 0;   // before that
};

}  // namespace trace
