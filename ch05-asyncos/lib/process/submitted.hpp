#pragma once
/// @file
/// The system calls that may come through rings, by number.

#include "abi/rings.hpp"
#include "process/calls.hpp"

namespace process {

/// A call through rings.
struct SubmittedCall {
    /// From an entry in which the program may still write: it copies the arguments that it has, and no more.
    Answer (*begin)(Call&, const abi::Submission& shared) noexcept = nullptr;
    Answer (*now)(Call&) noexcept = nullptr;  ///< From a copy. As CallWays::now.
};
/// In the same places. What has no business there is refused.
using SubmittedTable = std::array<SubmittedCall, std::tuple_size_v<CallTable>>;
extern const SubmittedTable submitted_calls;  ///< All.

}  // namespace process
