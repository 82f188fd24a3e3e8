#pragma once
/// @file
/// attach() and detach(): a bounded program runs in the kernel when something happens.

#include <expected>
#include <span>

#include "abi/bounded.hpp"
#include "bounded/verify.hpp"
#include "user/call_riscv64.hpp"

namespace user {

/// Why the kernel has not attached a program.
struct NotAttached {
    base::Errno error;         ///< invalid_argument: the program is refused,
    bounded::Refusal refusal;  ///< for this reason.
};

/// From now on @p program runs at each @p event; it has a state of so many words. @returns Its number.
inline std::expected<int, NotAttached> attach(abi::Event event,
                                              std::span<const bounded::Instruction> program,
                                              std::size_t state_words) noexcept {
    abi::Attach what{};
    what.event = event;
    what.instructions = static_cast<std::uint32_t>(program.size());
    what.program = in_register(program.data());
    what.state_words = static_cast<std::uint32_t>(state_words);
    const auto number = ask(abi::Call::attach, &what);
    if (number) return static_cast<int>(*number);
    return std::unexpected(
        NotAttached{number.error(), {what.at, static_cast<bounded::Why>(what.why)}});
}

/// Ends program @p number, and copies its state to @p state. @returns What it has done.
inline base::Result<abi::Attached> detach(int number,
                                          std::span<std::uint64_t> state) noexcept {
    abi::Attached counts{};
    if (auto r = order(abi::Call::detach, number, state.data(), state.size(), &counts); !r)
        return base::fail(r.error());
    return counts;
}

}  // namespace user
