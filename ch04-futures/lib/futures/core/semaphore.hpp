#pragma once
/// @file
/// Semaphore: so many at a time, for instance so many requests under way.
///
///     const auto permit = co_await semaphore.acquire();

#include <cstddef>
#include <optional>
#include <utility>

#include "futures/core/permits.hpp"

namespace futures {

template <class Sync>
class Semaphore;

/// Some permits, given back when it is destroyed. The semaphore outlives it.
template <class Sync>
class [[nodiscard]] Permit {
  public:
    /// Takes @p amount of @p permits, which belong to the caller.
    Permit(Permits<Sync>& permits, std::size_t amount) noexcept
        : permits_(&permits), amount_(amount) {}
    /// Takes the permits over.
    Permit(Permit&& other) noexcept
        : permits_(std::exchange(other.permits_, nullptr)), amount_(other.amount_) {}
    /// Likewise.
    Permit& operator=(Permit&& other) noexcept {
        std::swap(permits_, other.permits_);
        std::swap(amount_, other.amount_);
        return *this;
    }
    ~Permit() {
        if (permits_ != nullptr) permits_->give(amount_);
    }
    /// They are never given back.
    void forget() noexcept { permits_ = nullptr; }

  private:
    Permits<Sync>* permits_;
    std::size_t amount_;
};

/// Waits for permits. Dropped, it loses its place, and permits that were already its own go to the next.
template <class Sync>
class [[nodiscard]] Acquire : Pinned {
  public:
    using Output = Permit<Sync>;  ///< The permits.

    /// Wants @p amount of @p permits, which outlive it.
    Acquire(Permits<Sync>& permits, std::size_t amount) noexcept
        : permits_(permits), amount_(amount), waiter_(permits, amount) {}
    /// Gives the permits.
    Poll<Output> poll(Context& context) noexcept {
        if (!waiter_.poll(context)) return pending;
        return Output(permits_, amount_);
    }

  private:
    Permits<Sync>& permits_;
    std::size_t amount_;
    PermitWaiter<Sync> waiter_;
};

/// A number of permits, first come, first served: one who wants many is not overtaken by those who want
/// few. @threads any, if Sync is Shared
template <class Sync = Shared>
class Semaphore : Pinned {
  public:
    /// Begins with so many permits.
    explicit Semaphore(std::size_t permits) noexcept : permits_(permits) {}

    /// Waits for @p amount of permits.
    [[nodiscard]] Acquire<Sync> acquire(std::size_t amount = 1) noexcept {
        return Acquire<Sync>(permits_, amount);
    }
    /// Gives @p amount of permits, if so many are free and nobody waits.
    [[nodiscard]] std::optional<Permit<Sync>> try_acquire(std::size_t amount = 1) noexcept {
        if (!permits_.try_take(amount)) return std::nullopt;
        return Permit<Sync>(permits_, amount);
    }
    /// From now on there are @p more.
    void add(std::size_t more) noexcept { permits_.give(more); }
    /// How many are free.
    [[nodiscard]] std::size_t free() noexcept { return permits_.free(); }

  private:
    Permits<Sync> permits_;
};

}  // namespace futures
