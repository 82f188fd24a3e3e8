#pragma once
/// @file
/// Run: calls that end one after the other, as cheaply as the kernel can.

#include "rings/kernel_side.hpp"

namespace rings {

/// Calls that look() has counted, each of which ends before the next begins. Meanwhile the counters are here, in registers:
/// that is what makes them cheap. The side knows of them by end().
template <class Memory = SharedMemory>
class Run {
  public:
    /// Of @p side, which does nothing else until end(), until so many are fetched().
    Run(KernelSide<Memory>& side, std::uint32_t end) noexcept
        : side_(side),
          calls_(side.memory_.calls),
          results_(side.memory_.results),
          fetched_(side.fetched_),
          completed_(side.completed_),
          end_(end) {}
    /// Says whether there is one yet.
    [[nodiscard]] bool has_call() const noexcept { return fetched_ != end_; }
    /// It, where the program may still write: each word is for word_once(), once.
    [[nodiscard]] const abi::Submission& call() const noexcept {
        return std::as_const(calls_[fetched_ % Memory::submissions]);
    }
    /// It has ended.
    void complete(const abi::Completion& result) noexcept {
        results_[completed_ % Memory::completions] = result;
        ++completed_;
        ++fetched_;
    }
    /// No more of them.
    void end() noexcept {
        side_.fetched_ = fetched_;
        side_.completed_ = completed_;
    }

  private:
    KernelSide<Memory>& side_;
    typename Memory::template Entry<abi::Submission>* const calls_;
    typename Memory::template Entry<abi::Completion>* const results_;
    std::uint32_t fetched_, completed_;
    const std::uint32_t end_;
};

}  // namespace rings
