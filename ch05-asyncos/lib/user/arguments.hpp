#pragma once
/// @file
/// Arguments: the words that a program is started with, and its options among them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace user {

/// The last part of the program's path, which begins what it complains about.
extern const char* program_name;
/// The environment: "NAME=value"..., nullptr.
extern const char* const* environment;

/// What stands in the environment under @p name; nullptr: nothing.
[[nodiscard]] const char* variable(std::string_view name) noexcept;

/// What follows the last slash of @p path. All of it, if there is none.
[[nodiscard]] const char* last_part(const char* path) noexcept;

/// The words behind the program's name. Each ends in a zero.
class Arguments {
  public:
    /// As the kernel gives them: the name is the first.
    explicit Arguments(std::span<const char* const> all) noexcept : all_(all) {}

    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept {
        return all_.empty() ? 0 : all_.size() - 1;
    }
    /// One of them.
    [[nodiscard]] const char* operator[](std::size_t at) const noexcept {
        return all_[at + 1];
    }
    auto begin() const noexcept { return all_.begin() + (all_.empty() ? 0 : 1); }  ///< All.
    auto end() const noexcept { return all_.end(); }  ///< Behind them.

    /// Takes the options off the front: words that begin with `-`, up to `--`.
    /// @param known  Their letters; one followed by `:` has a value, in the same word or the next.
    /// @param found  Is called with each letter and its value. An unknown one ends the program with code 2.
    template <class Found>
    void take_options(std::string_view known, Found&& found) {
        for (std::size_t at = 0;;) {
            const auto option = next_option(known, at);
            if (!option) return;
            found(option->letter, option->value);
        }
    }
    /// Takes off the first word. @pre There is one.
    const char* take() noexcept {
        all_ = all_.subspan(1);
        return all_[0];
    }

  private:
    struct Option {
        char letter;
        const char* value;  // "" if it has none
    };
    // The one at @p at of the first word, or of the next.
    std::optional<Option> next_option(std::string_view known, std::size_t& at);

    std::span<const char* const>
        all_;  // the first is the program's name, or what was taken
};

/// Reads a number with base 10, which is all of @p text; a minus sign may come first.
[[nodiscard]] std::optional<std::int64_t> read_number(std::string_view text) noexcept;

}  // namespace user
