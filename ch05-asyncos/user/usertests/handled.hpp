#pragma once
/// @file
/// Handled: what the questions about signals share.

#include "user/usertests/test.hpp"

namespace usertests {

/// How many have come.
inline volatile int handled = 0;
/// A handler.
inline void count(int) { handled = handled + 1; }

/// Changes which signals are held back. @returns Which were.
inline std::uint64_t change_mask(abi::MaskChange how, std::uint64_t set) {
    std::uint64_t before = 0;
    must(user::order(Call::rt_sigprocmask, static_cast<int>(how), &set, &before, 8));
    return before;
}

}  // namespace usertests
