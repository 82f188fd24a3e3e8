#pragma once
/// @file
/// What a reader sees of a program: how many lines, how deeply nested.

#include <string>

#include "base/result.hpp"

namespace waits {

/// How much text a part of a program is.
struct Text {
    int lines = 0;   ///< Lines of code: neither blank nor comment.
    int levels = 0;  ///< The most braces that are open at once; a plain function has 1.
};

/// Measures what stands between the two lines `// [region]` of the example @p name.
/// @errors no_such_file  the sources are not where they were when this was compiled
/// @errors out_of_range  the file has no such region
[[nodiscard]] base::Result<Text> measure(const std::string& name,
                                         const std::string& region);

}  // namespace waits
