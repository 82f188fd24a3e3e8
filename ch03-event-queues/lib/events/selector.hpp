#pragma once
/// @file
/// Selector: the contract of a system's readiness queue. One file for each system fulfils it:
/// selector_epoll.cpp, selector_poll.cpp, selector_kqueue.cpp, selector_afd.cpp; selector_stub.cpp
/// compiles everywhere and is where a port begins.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "events/event.hpp"

namespace events {

/// A descriptor that is ready, and the key under which it was added.
struct Readied {
    std::uint64_t key;  ///< As in add().
    Ready ready;        ///< What it is ready for.
};

/// Tells which descriptors are ready. It knows the system and nothing else: no tokens, no timers.
///
/// Not for several threads, wake() excepted.
class Selector {
  public:
    virtual ~Selector() = default;

    /// Watches @p descriptor.
    /// @errors already_exists  it is watched
    /// @errors bad_handle      it is not open
    /// @errors not_permitted   it is of a kind that is always ready, as files are
    [[nodiscard]] virtual base::Result<void> add(Descriptor descriptor, std::uint64_t key,
                                                 Interest interest, Mode mode) noexcept = 0;

    /// Watches it for something else, or once more.
    /// @errors no_such_file  it is not watched
    /// @errors bad_handle    it is not open any more
    [[nodiscard]] virtual base::Result<void> modify(Descriptor descriptor,
                                                    std::uint64_t key, Interest interest,
                                                    Mode mode) noexcept = 0;

    /// Watches it no longer.
    /// @errors no_such_file  it is not watched; also if it was closed
    [[nodiscard]] virtual base::Result<void> remove(Descriptor descriptor) noexcept = 0;

    /// A read or a write of @p descriptor, watched at the edge, has said would_block. Only who does not
    /// see that for itself need do something: tell once more as soon as it would not.
    virtual void blocked(Descriptor descriptor, Interest direction) noexcept {
        static_cast<void>(descriptor), static_cast<void>(direction);
    }

    /// Waits until something is ready, for @p timeout at most, never less; without one for ever.
    /// @returns How much of @p room it has filled: 0 if the time is up or wake() was called.
    /// @errors interrupted  a signal handler has run; the queue asks again for the rest of the time
    [[nodiscard]] virtual base::Result<std::size_t> wait(
        std::span<Readied> room,
        std::optional<std::chrono::nanoseconds> timeout) noexcept = 0;

    /// Ends the wait(), or the next one.
    /// @threads any; also in a signal handler
    virtual void wake() noexcept = 0;

    /// A descriptor that is readable as soon as wait() would find something; or no_descriptor.
    [[nodiscard]] virtual Descriptor descriptor() const noexcept = 0;
};

}  // namespace events
