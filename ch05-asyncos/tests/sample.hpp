#pragma once
/// @file
/// How much of a long test runs where everything takes ten times as long.

#include <cstdlib>

namespace tests {

/// All of them; or a fifth, if the program is emulated, or watched by ThreadSanitizer (WORKBOOK_SLOW).
inline int sample(int all) {
    return std::getenv("WORKBOOK_SLOW") == nullptr ? all : all / 5;
}

}  // namespace tests
