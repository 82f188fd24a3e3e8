#pragma once
/// @file
/// Test: a question about the kernel, and the program that answers it. Each runs in a process and a directory of its own, and
/// must leave no process, no open file and no file behind.

#include <array>
#include <source_location>
#include <span>

#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

namespace usertests {

using user::Call;
using user::Errno;
using user::Open;

/// Where a test is right. one_hart: our kernel, if nobody runs beside the test.
enum class Where { anywhere, our_kernel, one_hart };

/// One of them.
struct Test {
    const char* name;               ///< In the list, and to run it alone.
    const char* question;           ///< What it asks.
    void (*run)();                  ///< Returns if all is well.
    Where where = Where::anywhere;  ///< Elsewhere it is not run.
};

/// What is wrong, and where; the test ends.
[[noreturn]] void fail(const char* what, std::source_location place) noexcept;

/// It must be so.
inline void check(bool is_so,
                  std::source_location place = std::source_location::current()) {
    if (!is_so) fail("it is not so", place);
}
/// It must have gone well. @returns What it gives.
template <class T>
T must(user::Result<T> result,
       std::source_location place = std::source_location::current()) {
    if (!result) fail(base::describe(result.error()), place);
    if constexpr (!std::is_void_v<T>) return *result;
}
/// It must have been refused, for this reason.
template <class T>
void refused(const user::Result<T>& result, Errno why,
             std::source_location place = std::source_location::current()) {
    if (result) fail("it is not refused", place);
    if (result.error() != why) fail(base::describe(result.error()), place);
}
/// Runs @p work in a child. @returns How that ended.
abi::Ending in_child(void (*work)());
/// Likewise. @returns Whether it has ended with code 0.
inline bool ends_well(void (*work)()) { return in_child(work).status == 0; }
/// Waits until a child has ended, whose end must be this.
void ends(user::ProcessId child, abi::Ending how,
          std::source_location place = std::source_location::current());

/// Makes a file with this in it.
void make_file(const char* path, std::string_view text);
/// Whether all that is in the file is this.
[[nodiscard]] bool has(const char* path, std::string_view text);
/// Takes names away, which must be there.
template <class... Paths>
void remove_all(Paths... paths) {
    (must(user::remove(paths)), ...);
}

/// An address at which there is nothing; one that is the kernel's, or nobody's; and one that is none.
inline char* const nowhere = reinterpret_cast<char*>(0x1'4000'0000);
inline char* const of_kernel = reinterpret_cast<char*>(0x8000'0000);
inline char* const absurd = reinterpret_cast<char*>(0xffff'ffff'ffff'f000);
/// A descriptor that is not open.
inline constexpr user::File not_open = 55;

extern const std::span<const Test> hostile_tests, file_tests, name_tests, stress_tests,
    pipe_tests, process_tests, memory_tests, signal_tests, stop_tests, time_tests,
    ring_tests, chain_tests, cancel_tests, drain_tests, channel_tests, hand_over_tests,
    interrupt_tests, bounded_tests, job_tests, order_tests, scheduler_tests;

}  // namespace usertests
