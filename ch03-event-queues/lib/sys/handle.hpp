#pragma once
/// @file
/// Handle: owns a descriptor.

#include <utility>

#include "sys/files.hpp"

namespace sys {

/// A descriptor that is closed at the end of its life.
///
/// 1. Two handles never own the same number.
/// 2. A handle that was moved from, or released, owns nothing.
/// @threads one at a time
class [[nodiscard]] Handle {
  public:
    /// Owns nothing.
    Handle() noexcept = default;
    /// Owns @p fd from now on; -1 means nothing.
    explicit Handle(int fd) noexcept : fd_(fd) {}
    /// Closes it.
    ~Handle() { static_cast<void>(close()); }

    /// Takes what @p other owns.
    Handle(Handle&& other) noexcept : fd_(other.release()) {}
    /// Likewise, and closes what this one has owned.
    Handle& operator=(Handle&& other) noexcept {
        if (this != &other) {
            static_cast<void>(close());
            fd_ = other.release();
        }
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    /// Gives the number, which stays the handle's.
    [[nodiscard]] int get() const noexcept { return fd_; }
    /// Says whether it owns a descriptor.
    explicit operator bool() const noexcept { return fd_ >= 0; }
    /// Gives the number away: closing it is now the caller's duty.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    /// Closes it now. The number may be given to anybody else in the next moment, so it is
    /// never closed twice, not even after an error.
    /// @errors bad_handle  somebody else has closed it: a bug
    Result<void> close() noexcept {
        if (fd_ < 0) return {};
        return sys::close(release());
    }

  private:
    int fd_ = -1;
};

/// Makes the number in @p fd a Handle; an error stays an error.
[[nodiscard]] inline Result<Handle> owned(Result<int> fd) noexcept {
    if (!fd) return base::fail(fd.error());
    return Handle(*fd);
}

}  // namespace sys
