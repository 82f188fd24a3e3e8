#pragma once
/// @file
/// run(): a program for macOS, run on Linux. Its instructions are the processor's own; only what it asks
/// of the kernel goes to us. One file for each processor: run_x86_64.cpp, run_aarch64.cpp.

#include "base/result.hpp"
#include "darwin/image.hpp"

namespace darwin {

/// How a program ended.
struct Ended {
    int status;      ///< What it gave to exit().
    unsigned calls;  ///< How many system calls it made, exit() too.
};

/// Runs @p image in this thread, until it calls exit(). The program can do whatever we could: this is
/// no cage.
/// @errors bad_executable   it is for another processor
/// @errors not_implemented  this kernel cannot: Linux before 5.11 on the x86-64
[[nodiscard]] base::Result<Ended> run(Image& image) noexcept;

}  // namespace darwin
