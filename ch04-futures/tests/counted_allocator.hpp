#pragma once
/// @file
/// An allocator that fails the n-th time, and that notices what is not given back.

#include <cstddef>
#include <new>

#include "futures/core/allocator.hpp"

/// Counts, and fails once.
class CountedAllocator final : public futures::Allocator {
  public:
    static constexpr std::size_t never = static_cast<std::size_t>(-1);  ///< Does not fail.

    /// The call behind the first @p good ones fails.
    explicit CountedAllocator(std::size_t good = never) noexcept : good_(good) {}

    void* allocate(std::size_t bytes) noexcept override {
        if (calls_++ == good_) return nullptr;
        bytes_ += bytes;
        return ::operator new(bytes, std::nothrow);
    }
    void deallocate(void* block, std::size_t bytes) noexcept override {
        bytes_ -= bytes;
        ::operator delete(block);
    }
    std::size_t calls() const noexcept { return calls_; }  ///< How often it was asked.
    std::size_t bytes() const noexcept { return bytes_; }  ///< Not given back yet.

  private:
    std::size_t good_;
    std::size_t calls_ = 0;
    std::size_t bytes_ = 0;
};
