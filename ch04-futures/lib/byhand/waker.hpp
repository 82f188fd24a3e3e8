#pragma once
/// @file
/// Waker: "ask again", without a word about who asks and who is asked.

#include <utility>

namespace byhand {

// [table]
/// What to do with the pointer in a waker. Each kind of executor has one such table.
struct WakerTable {
    void (*clone)(void* self);  ///< There is one waker more.
    void (*wake)(void* self);   ///< It is worth asking again.
    void (*drop)(void* self);   ///< There is one waker less.
};
// [table]

/// Whom to tell when it is worth asking again: all that a future knows of its executor.
///
/// A pointer and a table, as in a base class with virtual functions; but a value, so that it
/// can be kept, and needs no heap. Copies are made by clone(), where one can see them.
/// @threads as the table says
class Waker {
  public:
    /// Takes over one of the references that @p table counts.
    Waker(void* self, const WakerTable& table) noexcept : self_(self), table_(&table) {}
    /// Takes it over.
    Waker(Waker&& other) noexcept
        : self_(other.self_), table_(std::exchange(other.table_, &nothing())) {}
    /// Takes it over, and drops the old one.
    Waker& operator=(Waker&& other) noexcept {
        std::swap(self_, other.self_);
        std::swap(table_, other.table_);
        return *this;
    }
    ~Waker() { table_->drop(self_); }

    /// Makes one more.
    [[nodiscard]] Waker clone() const noexcept {
        table_->clone(self_);
        return {self_, *table_};
    }
    /// Says that it is worth asking again. Once too often does no harm.
    void wake() const noexcept { table_->wake(self_); }
    /// Says whether @p other tells the same one.
    [[nodiscard]] bool will_wake(const Waker& other) const noexcept {
        return self_ == other.self_ && table_ == other.table_;
    }

    /// Gives a waker for somebody who asks again anyway.
    [[nodiscard]] static Waker none() noexcept { return {nullptr, nothing()}; }

  private:
    [[nodiscard]] static const WakerTable& nothing() noexcept {
        static constexpr WakerTable table{[](void*) {}, [](void*) {}, [](void*) {}};
        return table;
    }
    void* self_;
    const WakerTable* table_;
};

}  // namespace byhand
