#pragma once
// Needs: windows
/// @file
/// Port: a completion port of Windows, and what can be under way in it. For the Windows files of
/// this library.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/result.hpp"
#include "windows/types.hpp"

namespace events {

/// An operation that the kernel has. It may not move or go before completed() has been called.
class Pending : private windows::Overlapped {
  public:
    virtual ~Pending() = default;
    /// It is over. How, its Overlapped says.
    virtual void completed() noexcept = 0;

    /// For the call that begins it.
    [[nodiscard]] windows::Overlapped* overlapped() noexcept { return this; }
    /// The operation that @p overlapped is part of.
    [[nodiscard]] static Pending& of(windows::Overlapped& overlapped) noexcept {
        return static_cast<Pending&>(overlapped);
    }
    /// The same, for ntdll: the status and the bytes come first in both.
    [[nodiscard]] windows::IoStatus* io_status() noexcept {
        return reinterpret_cast<windows::IoStatus*>(overlapped());
    }
    /// How it ended, once it has: a status.
    [[nodiscard]] std::uintptr_t status() const noexcept { return Overlapped::status; }
    /// What it has moved.
    [[nodiscard]] std::size_t bytes() const noexcept { return Overlapped::bytes; }

  protected:
    Pending() = default;
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
};

/// Where completions arrive. One thread waits, any may wake it.
class Port {
  public:
    /// Makes one.
    [[nodiscard]] static base::Result<Port> open() noexcept;
    /// Takes @p port over.
    explicit Port(windows::Handle port) noexcept : port_(port) {}
    /// Likewise.
    Port(Port&& other) noexcept;
    Port& operator=(Port&&) = delete;
    ~Port();

    /// From now on the operations of @p handle complete here, for as long as it is open.
    /// @errors invalid_argument  they do so elsewhere
    [[nodiscard]] base::Result<void> take(windows::Handle handle) noexcept;
    /// Waits for completions, for @p timeout at most, never less, and calls completed() of each.
    /// Windows counts milliseconds, so that it is up to one too late.
    /// @returns How many there were, and each wake() counts as one: 0 if the time is up.
    base::Result<std::size_t> wait(
        std::optional<std::chrono::nanoseconds> timeout) noexcept;
    /// Waits until @p take finds something, for @p timeout at most; not every completion is something.
    /// @param prepare  Called before each wait(). @returns Whether there is something already.
    /// @param take     Called after it. @returns How much it has found.
    template <typename Prepare, typename Take>
    base::Result<std::size_t> wait_for(std::optional<std::chrono::nanoseconds> timeout,
                                       Prepare prepare, Take take) noexcept {
        using std::chrono::nanoseconds, std::chrono::steady_clock;
        const auto begin = steady_clock::now();
        for (;;) {
            auto rest = timeout;
            if (timeout && *timeout > nanoseconds{0})
                rest = std::max(*timeout - (steady_clock::now() - begin), nanoseconds{0});
            if (prepare()) rest = nanoseconds{0};
            const auto completed = wait(rest);
            if (!completed) return base::fail(completed.error());
            const std::size_t found = take();
            if (found > 0 || take_wake() || *completed == 0) return found;
        }
    }
    /// Ends the wait(), or the next one.
    void wake() noexcept;
    /// Says whether wait() has found a wake() since it was asked last.
    [[nodiscard]] bool take_wake() noexcept { return std::exchange(is_woken_, false); }

  private:
    windows::Handle port_;
    bool is_woken_ = false;
};

}  // namespace events
