#pragma once
/// @file
/// Var: what a plain variable is in an explored program.

#include <source_location>
#include <utility>

#include "model/location.hpp"

namespace model {

/// Plain data that several threads use. To use it is no step; two uses that nothing orders are a
/// data race, and found in whatever order they happen.
template <typename T>
class Var {
  public:
    /// Who asked for it.
    using Where = std::source_location;

    /// @param name  What the report calls it; a literal.
    explicit Var(const char* name, T value = {})
        : watched_(name), value_(std::move(value)) {}
    /// One without a name.
    Var() : watched_(nullptr), value_{} {}

    /// Reads the value.
    const T& get(Where where = Where::current()) const {
        watched_.read(where);
        return value_;
    }
    /// Writes the value.
    void set(T value, Where where = Where::current()) {
        watched_.write(where);
        value_ = std::move(value);
    }

  private:
    Watched watched_;
    T value_;
};

}  // namespace model
