#pragma once
/// @file
/// What the core asks of the platform that it runs on: these functions, and nothing else. A host has
/// them in platform_hosted.cpp; a kernel writes its own.
///
/// A platform whose compiler emits them also gives memcpy, memset and __cxa_pure_virtual.

#include <cstddef>

/// What a platform must have.
namespace futures::platform {

/// Gives @p bytes of memory, aligned for anything ordinary; nullptr if there are none left.
/// @threads any
[[nodiscard]] void* allocate(std::size_t bytes) noexcept;

/// Takes back what allocate() gave for the same number of @p bytes.
/// @threads any
void deallocate(void* block, std::size_t bytes) noexcept;

/// Names the thread that runs, by an address that no other one has at the same time. An interrupt
/// handler is a thread of its own.
[[nodiscard]] const void* this_thread() noexcept;

/// Somebody else holds a lock, and @p tries looks have found it held: lets time pass.
void relax(unsigned tries) noexcept;

/// Ends the program, and says why: "the future was polled after it was ready".
[[noreturn]] void fail(const char* why) noexcept;

}  // namespace futures::platform
