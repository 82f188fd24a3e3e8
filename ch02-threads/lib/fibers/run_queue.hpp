#pragma once
/// @file
/// RunQueue: who runs next? The one decision that a scheduler leaves to somebody else.

#include "fibers/fiber.hpp"

namespace fibers {

/// The fibers that are ready to run, and in which order they do.
class RunQueue {
  public:
    virtual ~RunQueue() = default;
    /// Takes in a fiber that is ready.
    virtual void put(Fiber& fiber) noexcept = 0;
    /// Gives the one that runs next and forgets it; nobody if it is empty.
    [[nodiscard]] virtual Fiber* take() noexcept = 0;
};

/// First come, first served: with it, fibers that yield take turns (round robin).
class Fifo final : public RunQueue {
  public:
    void put(Fiber& fiber) noexcept override {
        fiber.next = nullptr;
        (last_ == nullptr ? first_ : last_->next) = &fiber;
        last_ = &fiber;
    }

    [[nodiscard]] Fiber* take() noexcept override {
        Fiber* const fiber = first_;
        if (fiber == nullptr) return nullptr;
        first_ = fiber->next;
        if (first_ == nullptr) last_ = nullptr;
        return fiber;
    }

    /// Says whether nobody is ready.
    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

  private:
    Fiber *first_ = nullptr, *last_ = nullptr;
};

}  // namespace fibers
