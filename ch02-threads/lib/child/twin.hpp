#pragma once
/// @file
/// Twin: a program that is built and run only to see what becomes of it: with a mistake and
/// without, with a compiler's option and without.

#include <filesystem>
#include <string>

#include "child/child.hpp"

namespace child {

/// A program that is compiled from a text, and gone at the end of its life.
class Twin {
  public:
    /// Compiles @p source with the compiler that the environment's CXX names (CTest sets
    /// it), else with c++.
    /// @param flags  More for the compiler, after -std=c++23 -g -pthread.
    Twin(const std::string& source, const std::string& flags);

    /// Removes the program.
    ~Twin();
    Twin(const Twin&) = delete;
    Twin& operator=(const Twin&) = delete;

    /// Says whether the compiler has accepted it.
    [[nodiscard]] bool built() const noexcept { return built_; }

    /// Runs it and gives its end, and what it wrote, complaints included.
    /// @pre built()
    [[nodiscard]] Fate run() const;

  private:
    std::filesystem::path folder_;
    bool built_;
};

}  // namespace child
