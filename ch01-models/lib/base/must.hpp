#pragma once
/// @file
/// must(): for programs that have nobody to report an error to. Libraries pass Results on.

#include <cerrno>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/result.hpp"

namespace base {

/// Gives the value of @p result, or ends the program with one line on stderr and exit
/// code 1.
/// @param what  What was tried, as in "error: open the pipe: too many open files".
template <typename T>
T must(const char* what, Result<T> result) {
    if constexpr (std::is_void_v<T>) {
        if (result) return;
    } else {
        if (result) return std::move(*result);
    }
    std::fprintf(stderr, "error: %s: %s\n", what, describe(result.error()));
    std::exit(1);
}

/// The same for a call in the manner of C: -1 means failure, and errno says why.
template <std::signed_integral Integer>
Integer must(const char* what, Integer result) {
    if (result != -1) return result;
    std::fprintf(stderr, "error: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

}  // namespace base
