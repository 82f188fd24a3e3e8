#pragma once
/// @file
/// ChainTrace: calls that wait for each other, as an animation of the book.

#include <array>
#include <cstdint>
#include <string_view>

#include "rings/chains.hpp"
#include "rings/kernel_side.hpp"

namespace kernel {

/// Shows what becomes of seven calls, whose events are 1 to 7.
class ChainTrace {
  public:
    static constexpr std::size_t calls = 7;  ///< So many.

    /// @param names   of the calls, in the order of their events.
    /// @param ids     Where the events are; @param chains  where the calls wait, and @param side  where the slots are.
    ChainTrace(const std::array<std::string_view, calls>& names, const rings::EventIds& ids,
               const rings::Chains& chains, const rings::KernelSide<>& side) noexcept
        : names_(names), ids_(ids), chains_(chains), side_(side) {
        states_.fill("not yet");
    }

    /// A call is in another @p state now. Prints what it does, @p does and @p number, if that is not negative; and writes
    /// down that the program is at @p line, with the states of all calls and the first two slots.
    void step(std::uint32_t event, std::string_view state, std::string_view does,
              int number, int line) noexcept;

  private:
    [[nodiscard]] std::size_t open_events(const abi::Submission& call) const noexcept;

    const std::array<std::string_view, calls>& names_;
    const rings::EventIds& ids_;
    const rings::Chains& chains_;
    const rings::KernelSide<>& side_;
    std::array<std::string_view, calls> states_{};
};

}  // namespace kernel
