#pragma once
/// @file
/// expand(): what a program gets of a word: variables are replaced, quotes and backslashes go, names of files come.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/tree.hpp"

namespace shell {

/// What a word may ask its shell for.
class Surroundings {
  public:
    /// The value of a variable: a name, or one of ? $ ! # 0 to 9 @ *; "" if there is none.
    [[nodiscard]] virtual std::string value(std::string_view name) const = 0;
    /// The names in a directory, in order; none if there is no such directory.
    [[nodiscard]] virtual std::vector<std::string> names_in(
        const std::string& folder) const = 0;

  protected:
    ~Surroundings() = default;
};

/// Appends to @p words what @p word stands for: one word, none ($NOTHING), or several ($SEVERAL, *.txt).
void expand(std::string_view word, const Surroundings& surroundings,
            std::vector<std::string>& words);

/// What @p word stands for, as one: behind a `=` or a `>`.
[[nodiscard]] std::string expand_to_one(std::string_view word,
                                        const Surroundings& surroundings);

/// Whether the file's name @p name is one that @p pattern stands for: * is anything, ? one byte, [a-z] one of these, and a
/// backslash comes before what is itself.
[[nodiscard]] bool is_like(std::string_view name, std::string_view pattern) noexcept;

}  // namespace shell
