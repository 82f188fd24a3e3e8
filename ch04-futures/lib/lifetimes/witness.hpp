#pragma once
/// @file
/// Witness: a value that says when it ends.

#include <cstdio>
#include <utility>

namespace lifetimes {

/// Says on standard output when it ends. Who was moved from says nothing.
class Witness {
  public:
    /// @param name  Must outlive it; a literal does.
    explicit Witness(const char* name) noexcept : name_(name) {}
    /// Takes the place of @p other.
    Witness(Witness&& other) noexcept : name_(std::exchange(other.name_, nullptr)) {}
    Witness& operator=(Witness&&) = delete;
    ~Witness() {
        if (name_ != nullptr) std::printf("  %s ends\n", name_);
    }

    [[nodiscard]] const char* name() const noexcept {
        return name_;
    }  ///< What it is called.

  private:
    const char* name_;
};

}  // namespace lifetimes
