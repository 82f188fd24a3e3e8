#pragma once
/// @file
/// Waker: how a future says "ask me again". What that means is up to whoever made the waker: four
/// functions and a pointer are all that the two know of each other.
///
/// The names and rules are those of Rust's core::task, so that a reader can go from one to the other.
/// @source https://doc.rust-lang.org/core/task/struct.RawWakerVTable.html

#include <utility>

namespace futures {

struct RawWakerVTable;

/// A waker without its manners: what the functions are called with, and the functions.
struct RawWaker {
    void* data = nullptr;                    ///< What the functions are given.
    const RawWakerVTable* vtable = nullptr;  ///< The functions.
};

/// What can be done with a waker. Each may be called on any thread, unless its maker says otherwise.
struct RawWakerVTable {
    RawWaker (*clone)(void* data) noexcept;    ///< Makes another one that wakes the same.
    void (*wake)(void* data) noexcept;         ///< Wakes, and uses the waker up.
    void (*wake_by_ref)(void* data) noexcept;  ///< Wakes.
    void (*drop)(void* data) noexcept;         ///< Is done with the waker.
};

/// Wakes one task. Owns what its maker counts; a moved-from waker wakes nobody.
class Waker {
  public:
    /// Wakes nobody.
    Waker() noexcept = default;
    /// Takes @p raw over.
    explicit Waker(RawWaker raw) noexcept : raw_(raw) {}
    /// Takes everything over.
    Waker(Waker&& other) noexcept : raw_(std::exchange(other.raw_, {})) {}
    /// Likewise.
    Waker& operator=(Waker&& other) noexcept {
        std::swap(raw_, other.raw_);
        return *this;
    }
    ~Waker() {
        if (raw_.vtable != nullptr) raw_.vtable->drop(raw_.data);
    }

    /// Makes another one that wakes the same task. It costs something, so it has a name.
    [[nodiscard]] Waker clone() const noexcept {
        return raw_.vtable != nullptr ? Waker(raw_.vtable->clone(raw_.data)) : Waker();
    }
    /// Wakes, and is used up: `std::move(waker).wake()`.
    void wake() && noexcept {
        const RawWaker raw = std::exchange(raw_, {});
        if (raw.vtable != nullptr) raw.vtable->wake(raw.data);
    }
    /// Wakes.
    void wake_by_ref() const noexcept {
        if (raw_.vtable != nullptr) raw_.vtable->wake_by_ref(raw_.data);
    }
    /// Says whether both wake the same task; "no" may be wrong, "yes" never is.
    [[nodiscard]] bool will_wake(const Waker& other) const noexcept {
        return raw_.data == other.raw_.data && raw_.vtable == other.raw_.vtable;
    }
    /// Says whether it wakes somebody.
    [[nodiscard]] explicit operator bool() const noexcept { return raw_.vtable != nullptr; }
    /// Becomes a waker of the same task as @p other; costs nothing if it is one already.
    void become(const Waker& other) noexcept {
        if (!will_wake(other)) *this = other.clone();
    }
    /// Gives up what it owns without dropping it. For whoever lent it.
    [[nodiscard]] RawWaker release() noexcept { return std::exchange(raw_, {}); }
    /// What it is made of.
    [[nodiscard]] RawWaker raw() const noexcept { return raw_; }

  private:
    RawWaker raw_;
};

}  // namespace futures
