#pragma once
/// @file
/// Shared variables whose every access is a place where the explorer may switch tasks.

#include <atomic>
#include <string>
#include <utility>

#include "judge/point.hpp"

namespace judge {

/// A plain variable that several tasks use. Each access is one step of the schedule, so a
/// read and the write that depends on it may be torn apart, as on a real machine.
template <class T>
class Shared {
  public:
    /// The place in the task's program, for the report.
    using Where = std::source_location;

    /// @param name  What the report calls it.
    explicit Shared(std::string name, T value = {})
        : name_(std::move(name)), value_(std::move(value)) {
        show(name_, to_text(value_));
    }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    /// Reads the value: one step.
    T get(Where where = Where::current()) const {
        reach({"read " + name_, {}});
        record({"reads " + name_ + " (" + to_text(value_) + ")", name_, to_text(value_),
                where});
        return value_;
    }

    /// Writes the value: one step.
    void set(T value, Where where = Where::current()) {
        reach({"write " + name_, {}});
        value_ = std::move(value);
        record({"writes " + name_ + " (" + to_text(value_) + ")", name_, to_text(value_),
                where});
    }

  private:
    std::string name_;
    T value_;
};

/// An atomic variable: each operation is one step that nothing can tear apart.
///
/// The explorer runs one task at a time, so every schedule is sequentially consistent. The
/// memory orders are taken, to keep the spelling of std::atomic, and not modelled: a wrong
/// order is found by ThreadSanitizer, not here.
template <class T>
class Atomic {
  public:
    /// The place in the task's program, for the report.
    using Where = std::source_location;
    /// Taken and not modelled.
    using Order = std::memory_order;

    /// @param name  What the report calls it.
    explicit Atomic(std::string name, T value = {})
        : name_(std::move(name)), value_(value) {
        show(name_, to_text(value_));
    }
    Atomic(const Atomic&) = delete;
    Atomic& operator=(const Atomic&) = delete;

    /// Reads the value.
    T load(Order = Order::seq_cst, Where where = Where::current()) const {
        reach({"load " + name_, {}});
        note("loads", where);
        return value_;
    }

    /// Writes the value.
    void store(T value, Order = Order::seq_cst, Where where = Where::current()) {
        exchange_as("stores", value, where);
    }

    /// Writes the value. @returns What was there before.
    T exchange(T value, Order = Order::seq_cst, Where where = Where::current()) {
        return exchange_as("exchanges", value, where);
    }

    /// Adds to the value. @returns What was there before.
    T fetch_add(T more, Order = Order::seq_cst, Where where = Where::current()) {
        reach({"add to " + name_, {}});
        T before = value_;
        value_ = static_cast<T>(value_ + more);
        note("adds to", where);
        return before;
    }

    /// Writes @p wanted if the value is @p expected; puts the value into @p expected if
    /// not.
    bool compare_exchange_strong(T& expected, T wanted, Order = Order::seq_cst,
                                 Order = Order::seq_cst, Where where = Where::current()) {
        reach({"compare and exchange " + name_, {}});
        const bool same = value_ == expected;
        if (same)
            value_ = wanted;
        else
            expected = value_;
        note(same ? "exchanges" : "fails to exchange", where);
        return same;
    }

  private:
    T exchange_as(const char* action, T value, Where where) {
        reach({"write " + name_, {}});
        std::swap(value_, value);
        note(action, where);
        return value;
    }
    void note(const char* action, Where where) const {
        record({std::string(action) + " " + name_ + " (" + to_text(value_) + ")", name_,
                to_text(value_), where});
    }

    std::string name_;
    T value_;
};

/// What a loop that waits for another task calls in each round: the explorer lets others go
/// first. When no other task can ever take a step again, that is a deadlock.
inline void pause() {
    const std::size_t before = steps_taken();
    reach({"see something change", [before] { return steps_taken() > before; }});
    record({"looks again", {}, {}});
}

}  // namespace judge
