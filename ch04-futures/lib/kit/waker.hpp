#pragma once
/// @file
/// Given in the labs: whom to tell that it is worth asking again.

#include <cstddef>
#include <memory>
#include <utility>

/// What the labs of this chapter are given. It is made for being read, not for being fast: the
/// chapter's own library is futures.
namespace kit {

/// Somebody who can be woken.
class Wakeable {
  public:
    Wakeable() = default;
    virtual ~Wakeable() = default;
    Wakeable(const Wakeable&) = delete;
    Wakeable& operator=(const Wakeable&) = delete;
    /// Says that something may have changed. @threads Any, at any time, as often as it likes.
    virtual void wake() noexcept = 0;
};

/// Wakes one Wakeable, and keeps it alive. Copies wake the same one.
class Waker {
  public:
    /// Wakes nobody.
    Waker() = default;
    /// @param whom  It is to be woken.
    explicit Waker(std::shared_ptr<Wakeable> whom) noexcept : whom_(std::move(whom)) {}
    /// Wakes it; may be called again.
    void wake() const noexcept {
        if (whom_) whom_->wake();
    }
    /// @returns Whether it wakes anybody.
    explicit operator bool() const noexcept { return whom_ != nullptr; }

  private:
    std::shared_ptr<Wakeable> whom_;
};

/// Counts how often it was woken. @threads One.
class WakeCount final : public Wakeable {
  public:
    void wake() noexcept override { ++count; }
    std::size_t count = 0;  ///< So often.
};

}  // namespace kit
