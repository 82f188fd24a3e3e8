#pragma once
/// @file
/// Budgets: how much memory, how many calls and how much CPU time a solution may use.

#include <chrono>
#include <cstddef>
#include <string>

namespace judge {

/// So many of something and no more: polls, calls, wake-ups.
class Budget {
  public:
    /// @param what   In the plural: "polls".
    /// @param limit  How many are allowed.
    Budget(std::string what, std::size_t limit) : what_(std::move(what)), limit_(limit) {}

    /// Uses some of it.
    void spend(std::size_t count = 1) noexcept { spent_ += count; }
    /// @returns How many were used.
    std::size_t spent() const noexcept { return spent_; }
    /// @returns Whether no more were used than allowed.
    bool kept() const noexcept { return spent_ <= limit_; }
    /// @returns "12 polls, at most 10 are allowed".
    std::string explain() const {
        return std::to_string(spent_) + " " + what_ + ", at most " +
               std::to_string(limit_) + " are allowed";
    }

  private:
    std::string what_;
    std::size_t limit_;
    std::size_t spent_ = 0;
};

/// Counts what operator new gives out while it lives. A program that uses it has counting
/// versions of operator new and delete throughout.
/// @threads Any; what other threads allocate is counted too.
class Allocations {
  public:
    Allocations() noexcept;

    /// @returns How many blocks were asked for since the beginning.
    std::size_t blocks() const noexcept;
    /// @returns How many bytes these have together, as asked for.
    std::size_t bytes() const noexcept;
    /// @returns How many bytes more than at the beginning are in use now; negative if
    /// fewer.
    std::ptrdiff_t kept_bytes() const noexcept;
    /// @returns "3 blocks, 96 bytes, 32 of them still in use".
    std::string explain() const;

    /// @returns How many bytes are in use now in the whole program.
    static std::size_t in_use() noexcept;

  private:
    std::size_t blocks_, bytes_, in_use_;
};

/// Counts the CPU time of the calling thread while it lives: a thread that waits uses none,
/// a thread that asks again and again uses all there is.
class CpuTime {
  public:
    CpuTime() noexcept;
    /// @returns The time used since the beginning.
    std::chrono::nanoseconds used() const noexcept;

  private:
    std::chrono::nanoseconds start_;
};

}  // namespace judge
