#pragma once
/// @file
/// The selectors that there are. Which of them this program has, CMake decides; backends.cpp knows.

#include <memory>

#include "base/result.hpp"
#include "events/selector.hpp"

namespace events {

/// Over epoll(7): Linux.
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Selector>> make_epoll_selector() noexcept;
/// Over poll(2): every POSIX system. Each wait() costs as much as it has descriptors.
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Selector>> make_poll_selector() noexcept;
/// Over kqueue(2): macOS, the BSDs, and Linux with lib/kqueue.
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Selector>> make_kqueue_selector() noexcept;
/// Over the driver behind Windows' select().
/// @errors too_many_handles, out_of_memory
[[nodiscard]] base::Result<std::unique_ptr<Selector>> make_afd_selector() noexcept;
/// Over nothing: where a port to another system begins.
/// @errors not_implemented
[[nodiscard]] base::Result<std::unique_ptr<Selector>> make_stub_selector() noexcept;

}  // namespace events
