#pragma once
/// @file
/// checked(): what the kernel answered, as a Result.
///
/// The C library turns a negated errno into -1 and puts the rest into a variable of the thread.
/// Here nothing is put anywhere: the answer is all there is.

#include <type_traits>

#include "base/result.hpp"

namespace sys {

using base::Result;

/// The largest errno. An address or a count is never among the last 4095 numbers, so the kernel
/// can say all it has to say in one register.
/// @source include/linux/err.h of the Linux kernel: MAX_ERRNO
inline constexpr long largest_error = 4095;

/// Makes a Result of @p answer, which raw_call() gave.
/// @tparam T  What an answer that is no error means: a number, a pointer, or void for nothing.
// [checked]
template <typename T = long>
[[nodiscard]] Result<T> checked(long answer) noexcept {
    if (answer < 0 && answer >= -largest_error)
        return base::fail(static_cast<base::Errno>(-answer));
    if constexpr (std::is_void_v<T>) {
        return {};
    } else if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<T>(answer);
    } else {
        return static_cast<T>(answer);
    }
}
// [checked]

}  // namespace sys
