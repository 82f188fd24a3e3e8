#pragma once
/// @file
/// Atomic: what std::atomic is in an explored program.

#include <atomic>
#include <cstdint>
#include <cstring>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

#include "model/location.hpp"

namespace model {

/// Spells a value for the report; a program may give types of its own an overload.
template <typename T>
std::string spell(const T& value) {
    if constexpr (std::is_same_v<T, bool>)
        return value ? "true" : "false";
    else if constexpr (std::is_enum_v<T>)
        return std::to_string(std::to_underlying(value));
    else if constexpr (std::is_integral_v<T>)
        return std::to_string(value);
    else if constexpr (std::is_pointer_v<T>)
        return value == nullptr ? "null" : "a pointer";
    else
        return "a value";
}

/// An atomic variable with the operations of std::atomic, each of them a step.
template <typename T>
class Atomic {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8,
                  "model::Atomic holds values of eight bytes at most");

  public:
    /// Who asked for an operation.
    using Where = std::source_location;
    /// How strongly an operation is ordered.
    using Order = std::memory_order;
    /// As std::atomic has it.
    using value_type = T;

    /// The variable, with its first value.
    Atomic(T value = {})
        : location_(nullptr, &spelled, bits(value)) {}  // NOLINT: as std::atomic
    /// @param name  What the report calls it; a literal.
    Atomic(const char* name, T value) : location_(name, &spelled, bits(value)) {}

    /// Reads one of the values that the variable may have for this thread.
    T load(Order order = Order::seq_cst, Where where = Where::current()) const {
        return value(location_.load(order, where));
    }
    /// Writes the value.
    void store(T desired, Order order = Order::seq_cst, Where where = Where::current()) {
        location_.store(bits(desired), order, where);
    }
    /// Writes the value. @returns What was there before.
    T exchange(T desired, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T) { return desired; }, "exchanges", order, where);
    }
    /// Adds to the value. @returns What was there before.
    T fetch_add(T more, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T old) { return static_cast<T>(old + more); }, "adds to", order,
                      where);
    }
    /// Subtracts from the value. @returns What was there before.
    T fetch_sub(T less, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T old) { return static_cast<T>(old - less); }, "subtracts from",
                      order, where);
    }
    /// Sets bits. @returns What was there before.
    T fetch_or(T set, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T old) { return static_cast<T>(old | set); }, "sets bits of",
                      order, where);
    }
    /// Keeps only these bits. @returns What was there before.
    T fetch_and(T keep, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T old) { return static_cast<T>(old & keep); }, "clears bits of",
                      order, where);
    }
    /// Changes bits. @returns What was there before.
    T fetch_xor(T change, Order order = Order::seq_cst, Where where = Where::current()) {
        return modify([&](T old) { return static_cast<T>(old ^ change); }, "turns bits of",
                      order, where);
    }
    /// Writes @p desired if the value is @p expected; if not, puts the value there.
    bool compare_exchange_strong(T& expected, T desired, Order success, Order failure,
                                 Where where = Where::current()) {
        return compare_exchange(expected, desired, success, failure, false, where);
    }
    /// The same with one order.
    bool compare_exchange_strong(T& expected, T desired, Order order = Order::seq_cst,
                                 Where where = Where::current()) {
        return compare_exchange(expected, desired, order, on_failure(order), false, where);
    }
    /// The same; and it may fail although the value is @p expected.
    bool compare_exchange_weak(T& expected, T desired, Order success, Order failure,
                               Where where = Where::current()) {
        return compare_exchange(expected, desired, success, failure, true, where);
    }
    /// The same with one order.
    bool compare_exchange_weak(T& expected, T desired, Order order = Order::seq_cst,
                               Where where = Where::current()) {
        return compare_exchange(expected, desired, order, on_failure(order), true, where);
    }

    /// Gives the newest value, as no step: for checks at the end.
    [[nodiscard]] T newest() const { return value(location_.newest()); }
    /// Gives what stands behind it, for instance to name it.
    [[nodiscard]] Location& location() noexcept { return location_; }

  private:
    static std::uint64_t bits(T value) {
        std::uint64_t result = 0;
        std::memcpy(&result, &value, sizeof value);
        return result;
    }
    static T value(std::uint64_t bits) {
        T result;
        std::memcpy(&result, &bits, sizeof result);
        return result;
    }
    static std::string spelled(std::uint64_t bits) { return spell(value(bits)); }
    static constexpr Order on_failure(Order order) {
        if (order == Order::acq_rel) return Order::acquire;
        return order == Order::release ? Order::relaxed : order;
    }
    template <typename Change>
    T modify(Change change, const char* verb, Order order, const Where& where) {
        return value(
            location_.modify([&](std::uint64_t old) { return bits(change(value(old))); },
                             verb, order, where));
    }
    bool compare_exchange(T& expected, T desired, Order success, Order failure,
                          bool may_fail, const Where& where) {
        std::uint64_t seen = bits(expected);
        const bool done = location_.compare_exchange(seen, bits(desired), success, failure,
                                                     may_fail, where);
        expected = value(seen);
        return done;
    }

    Location location_;
};

}  // namespace model
