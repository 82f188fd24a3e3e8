#pragma once
/// @file
/// The proactors that there are. Which of them this program has, CMake decides.

#include <memory>

#include "base/result.hpp"
#include "events/proactor.hpp"

namespace events {

/// Over io_uring(7): Linux 6.0, where nobody forbids it. The thread that uses it first has it for good.
/// @errors not_implemented  the kernel is too old, or refuses
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Proactor>> make_uring_proactor() noexcept;
/// Says whether make_uring_proactor() has a chance. Asks the kernel once.
[[nodiscard]] bool has_uring() noexcept;

}  // namespace events
