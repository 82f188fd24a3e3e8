#pragma once
/// @file
/// open_or_skip(): a ring for programs that are about nothing else.

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "uring/ring.hpp"

namespace uring {

/// Opens a ring, or ends the program as skipped, with exit code 77 and the reason on stderr.
[[nodiscard]] inline Ring open_or_skip(const Options& options) {
    auto ring = Ring::open(options);
    if (ring) return std::move(*ring);
    std::fprintf(stderr, "skipped: io_uring_setup: %s\n", base::describe(ring.error()));
    std::exit(77);
}

}  // namespace uring
