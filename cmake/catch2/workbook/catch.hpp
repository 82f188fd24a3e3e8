#pragma once
/// @file
/// Catch2, whichever generation this system has: 3.x or 2.13.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <cstdio>
#include <cstdlib>

namespace workbook {

/// Ends the whole test program as skipped, where this machine lacks what all its tests need. A
/// test that only returned would count as passed, though it has checked nothing.
///
/// So tests that need such a thing are a program of their own, and each asks before its first
/// check: a failure before this call would be lost.
/// @param reason  Stands in the report, as in "skipped: there is no valgrind".
[[noreturn]] inline void cannot_run(const char* reason) {
    std::printf("skipped: %s\n", reason);
    std::fflush(stdout);
    std::_Exit(77);  // to CTest: skipped. No destructors: we are in the middle of a test.
}

}  // namespace workbook
