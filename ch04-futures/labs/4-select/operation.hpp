#pragma once
/// @file
/// Given: something that takes its time, and can be asked not to.

#include <functional>
#include <optional>

/// Something that takes its time. It is started once, and ends once.
class Operation {
  public:
    /// What it gives: a value, or nothing if it ends without one.
    using Result = std::optional<int>;
    /// Is told the result.
    using Done = std::function<void(Result)>;

    Operation() = default;
    virtual ~Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    /// Begins.
    /// @param done  Is called once, at the end: in any thread, perhaps in this very call. It may
    ///              destroy the operation, which touches nothing of its own from there on.
    virtual void start(Done done) = 0;

    /// Asks it to end soon. It ends when it can: in this call or much later, without a value or with
    /// one that was already there. Before start() it makes the start a short one; the second time,
    /// or after the end, it does nothing.
    /// @threads Any.
    virtual void cancel() = 0;
};
