#pragma once
/// @file
/// call(): one system call. The only instruction of a program that the kernel answers is `ecall`.

#include <cstdint>
#include <type_traits>

#include "abi/system_calls.hpp"
#include "base/result.hpp"

namespace user {

/// What an argument looks like in a register.
template <class Argument>
[[nodiscard]] std::uint64_t in_register(Argument argument) noexcept {
    if constexpr (std::is_null_pointer_v<Argument>)
        return 0;
    else if constexpr (std::is_pointer_v<Argument>)
        return reinterpret_cast<std::uint64_t>(argument);
    else
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(argument));
}

/// Asks the kernel for @p number. @returns What was in a0: a result, or an error with a minus sign.
/// @source the table of abi/system_calls.hpp; all registers but a0 are kept
// [call]
template <class... Arguments>
std::int64_t call(abi::Call number, Arguments... arguments) noexcept {
    static_assert(sizeof...(Arguments) <= 6);
    const std::uint64_t words[7] = {in_register(arguments)...};
    register std::uint64_t a0 asm("a0") = words[0];
    register std::uint64_t a1 asm("a1") = words[1];
    register std::uint64_t a2 asm("a2") = words[2];
    register std::uint64_t a3 asm("a3") = words[3];
    register std::uint64_t a4 asm("a4") = words[4];
    register std::uint64_t a5 asm("a5") = words[5];
    register std::uint64_t a7 asm("a7") = static_cast<std::uint64_t>(number);
    asm volatile("ecall"
                 : "+r"(a0)
                 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
                 : "memory");
    return static_cast<std::int64_t>(a0);
}
// [call]

/// Likewise. @returns The result or the error.
template <class... Arguments>
base::Result<std::int64_t> ask(abi::Call number, Arguments... arguments) noexcept {
    const std::int64_t answer = call(number, arguments...);
    if (abi::is_error(answer)) return base::fail(static_cast<base::Errno>(-answer));
    return answer;
}

/// Likewise, of a call that has no result.
template <class... Arguments>
base::Result<void> order(abi::Call number, Arguments... arguments) noexcept {
    const std::int64_t answer = call(number, arguments...);
    if (abi::is_error(answer)) return base::fail(static_cast<base::Errno>(-answer));
    return {};
}

}  // namespace user
