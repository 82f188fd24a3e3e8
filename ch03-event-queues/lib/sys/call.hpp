#pragma once
/// @file
/// call(): raw_call() for any arguments, with a Result. All the wrappers of calls.hpp are made of
/// it.

#include <concepts>
#include <type_traits>

#include "sys/numbers.hpp"
#include "sys/raw.hpp"
#include "sys/result.hpp"

namespace sys {

/// Gives what stands in the register for @p number. The kernel takes as many of its bits as the
/// argument has.
template <typename Number>
    requires(std::integral<Number> || std::is_enum_v<Number>)
[[nodiscard]] constexpr long word(Number number) noexcept {
    return static_cast<long>(number);
}

/// Gives what stands in the register for an address.
[[nodiscard]] inline long word(const volatile void* address) noexcept {
    return reinterpret_cast<long>(address);
}

/// Asks the kernel for service @p number.
/// @tparam T  What the answer means; see checked().
/// @errors whatever the service says
// [call]
template <typename T = long, typename... Arguments>
    requires(sizeof...(Arguments) <= 6)
Result<T> call(long number, Arguments... arguments) noexcept {
    return checked<T>(raw_call(number, word(arguments)...));
}
// [call]

}  // namespace sys
