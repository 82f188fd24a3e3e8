#pragma once
// What tests of the kernel say on its console: only what is wrong. `return finish_checks();` ends kernel_main().

#include <source_location>

#include "kernel/print.hpp"

inline int failed_checks = 0;

inline void check(bool is_true,
                  const std::source_location& here = std::source_location::current()) {
    if (is_true) return;
    ++failed_checks;
    kernel::print(std::string_view(here.file_name()), ":", here.line(), ": is false, in ",
                  std::string_view(here.function_name()), "\n");
}

template <class Left, class Right>
void check_equal(const Left& got, const Right& expected,
                 const std::source_location& here = std::source_location::current()) {
    if (got == expected) return;
    kernel::print("got ", got, ", expected ", expected, "\n");
    check(false, here);
}

[[nodiscard]] inline int finish_checks() { return failed_checks == 0 ? 0 : 1; }
