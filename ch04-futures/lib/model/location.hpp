#pragma once
/// @file
/// Location: what stands behind a model::Atomic and a model::Var, whatever their types.

#include <array>
#include <atomic>
#include <cstdint>
#include <source_location>
#include <string>

#include "model/clock.hpp"

namespace model {

/// Spells the value that these bits are.
using Spell = std::string (*)(std::uint64_t bits);

/// Makes a value that words can be found for: "3", "true", "null".
std::string spell_number(std::uint64_t bits);

struct Record;
struct Store;

/// An atomic variable of eight bytes at most, with the history of its stores. It is no larger than the
/// smallest of them, because some stand where there is little room: the history is kept elsewhere.
///
/// A thread may read a store unless it knows better: unless a later store, or a read of a later
/// store, happens before its load, or must come before it in S, the order of all that is seq_cst. Each
/// choice is a branch of the exploration.
class Location {
  public:
    /// Who asked for an operation.
    using Where = std::source_location;
    /// How strongly an operation is ordered.
    using Order = std::memory_order;

    /// @param name   What the report calls it; null: a number is made up.
    /// @param spell  Finds words for its values.
    Location(const char* name, Spell spell, std::uint64_t value);
    ~Location();
    Location(const Location&) = delete;
    Location& operator=(const Location&) = delete;

    /// Loads one of the values that it may have for this thread.
    std::uint64_t load(Order order, const Where& where) const;
    /// Stores a value.
    void store(std::uint64_t value, Order order, const Where& where);
    /// Reads the newest value, and puts there what @p change makes of it, as one step.
    /// @param verb  "adds to"
    template <typename Change>
    std::uint64_t modify(Change change, const char* verb, Order order, const Where& where) {
        const std::uint64_t old = begin_modify();
        const std::uint64_t changed = change(old);
        end_modify(old, changed, verb, order, where);
        return old;
    }
    /// Stores @p wanted if the newest value is @p expected. If not, it is a load.
    /// @param may_fail  It may also fail for no reason: compare_exchange_weak.
    bool compare_exchange(std::uint64_t& expected, std::uint64_t wanted, Order success,
                          Order failure, bool may_fail, const Where& where);
    /// Gives the newest value, as no step: for a system call that looks at it, and for checks.
    [[nodiscard]] std::uint64_t newest() const;
    /// Gives the name to show.
    [[nodiscard]] std::string name() const;
    /// Names it.
    void call(const char* name, Spell spell = nullptr);

  private:
    static constexpr std::size_t most_read = 16;  // stores that a load chooses among
    static constexpr int most_stale = 2;          // old values in a row

    std::size_t readable(Order order, std::array<std::uint32_t, most_read>& found) const;
    Clock put_in_order(Store& seen, const Clock& ahead, Order order) const;
    void learn(std::uint32_t store, Order order) const;
    void observe(std::uint32_t store, Order order) const;
    void append(std::uint64_t value, Order order, bool modifies);
    std::uint64_t begin_modify();
    void end_modify(std::uint64_t old, std::uint64_t changed, const char* verb, Order order,
                    const Where& where);
    void count_stale(std::size_t chosen) const;
    std::string found(std::uint32_t store) const;
    Record& record() const;
    void end() const;
    friend void freed(const void* block, std::size_t bytes);

    std::uint32_t number_;
};

/// Says that the memory of a block has been given back: from here on its atomics are used no more, and
/// all uses of them must happen before. For what is freed without being destroyed.
void freed(const void* block, std::size_t bytes);

/// Watches over plain data: two uses, one of them a write, need an order between them.
class Watched {
  public:
    /// @param name  What the report calls it.
    explicit Watched(const char* name);
    ~Watched();
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// A thread reads it.
    void read(const std::source_location& where) const;
    /// A thread writes it.
    void write(const std::source_location& where);

  private:
    void race(std::size_t other, const char* theirs, const char* ours) const;
    void write_as(const char* verb);

    const char* name_;
    mutable Clock reads_;  // the last read of each thread
    Time written_ = 0;     // the last write, and whose it was
    std::uint8_t writer_ = 0;
};

}  // namespace model
