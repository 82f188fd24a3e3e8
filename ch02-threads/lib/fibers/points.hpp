#pragma once
/// @file
/// Inserted points: the compiler puts them into a program, and a fiber that has passed enough of
/// them gives way.
///
/// Compile what is to be stopped with `-fsanitize-coverage=trace-pc`: at every edge of the control
/// flow the compiler then inserts a call, and this library holds the function that it calls. A
/// loop has an edge back to its beginning: so each hog meets points.
/// @source GCC manual, Instrumentation Options; SanitizerCoverage in clang's documentation

#include "fibers/fiber.hpp"

namespace fibers {

/// Obeys the inserted points while it lives; otherwise they are only counted. For all threads of
/// the program: make one, before the fibers.
class Points {
  public:
    /// @param budget  After so many points, at least 2, a fiber gives way. Each has its own count, which
    ///                goes with it from thread to thread.
    explicit Points(unsigned budget) noexcept;
    ~Points();
    Points(const Points&) = delete;
    Points& operator=(const Points&) = delete;

    /// What an inserted call does.
    static void pass() noexcept;

  private:
    [[gnu::noinline]] static void used_up(Fiber& fiber) noexcept;
};

}  // namespace fibers
