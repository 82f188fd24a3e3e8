#pragma once
/// @file
/// Filter: how one kind of thing is watched on Linux. One file for each: read.cpp, write.cpp,
/// timer.cpp, user.cpp, signal.cpp, proc.cpp, vnode.cpp.

#include <csignal>
#include <cstdint>

#include "kqueue/knote.hpp"

namespace kqueues {

/// What a filter is made of. It has no state: that is in the knotes.
class Filter {
  public:
    virtual ~Filter() = default;

    /// Prepares @p knote, which is new or whose asked.fflags and asked.data are: opens what the
    /// system needs to watch it by.
    /// @returns 0, or why not: a number of errno
    virtual int prepare(Knote& knote) const noexcept = 0;
    /// A change that does not add: EV_ENABLE, EV_DISABLE, or none of them.
    virtual void touch(Knote& knote, const Kevent& change) const noexcept;
    /// For knotes that is_restless() names: a wait is about to begin; @p mask blocks its caller's signals.
    /// @returns 0, or why it cannot: a number of errno
    virtual int before_wait(Knote& knote, const sigset_t& mask) const noexcept;
    /// Says whether @p knote wants before_wait().
    [[nodiscard]] virtual bool is_restless(const Knote& knote) const noexcept;
    /// Epoll says @p bits of it. Fills in the fflags, data and flags of @p event.
    /// @returns Whether there is an event at all.
    virtual bool take(Knote& knote, std::uint32_t bits, Kevent& event) const noexcept = 0;
    /// The knote is about to go. Its descriptors are closed by others.
    virtual void forget(Knote& knote) const noexcept;
    /// Epoll is asked for this.
    [[nodiscard]] virtual std::uint32_t bits(const Knote& knote) const noexcept;
    /// Flags that all of its knotes have.
    [[nodiscard]] virtual std::uint16_t always() const noexcept { return 0; }
    /// Its idents are descriptors, and epoll watches these.
    [[nodiscard]] virtual bool watches_ident() const noexcept { return false; }
};

/// The filter of that number; nullptr if there is none.
[[nodiscard]] const Filter* filter_of(int number) noexcept;

// The filters.
[[nodiscard]] const Filter& read_filter() noexcept;    ///< EVFILT_READ
[[nodiscard]] const Filter& write_filter() noexcept;   ///< EVFILT_WRITE
[[nodiscard]] const Filter& timer_filter() noexcept;   ///< EVFILT_TIMER
[[nodiscard]] const Filter& user_filter() noexcept;    ///< EVFILT_USER
[[nodiscard]] const Filter& signal_filter() noexcept;  ///< EVFILT_SIGNAL
[[nodiscard]] const Filter& proc_filter() noexcept;    ///< EVFILT_PROC
[[nodiscard]] const Filter& vnode_filter() noexcept;   ///< EVFILT_VNODE

/// In a child of fork(): no handler runs in any other thread any more.
void forget_handlers() noexcept;

// ---- What several filters need ----

/// Puts @p descriptor in the place of an own one, which is closed. @returns 0, or errno.
int own(Knote& knote, int which, int descriptor) noexcept;
/// An eventfd: it counts what ring() adds until drain() takes it.
[[nodiscard]] int open_bell() noexcept;
/// Adds one.
void ring(int bell) noexcept;
/// What an eventfd or a timerfd has counted; 0 if nothing.
[[nodiscard]] std::uint64_t drain(int counter) noexcept;
/// Why a socket has failed, without taking the error from it; 0 for what is no socket.
[[nodiscard]] std::uint32_t error_of(int descriptor) noexcept;
/// Writes down which file the knote's descriptor leads to. @returns 0, or errno.
int remember_file(Knote& knote) noexcept;
/// Says whether it still leads there: it may have been closed, and its number given out again.
[[nodiscard]] bool is_same_file(const Knote& knote) noexcept;
/// Watches the file behind @p descriptor for @p changes (IN_...); -1, see errno.
[[nodiscard]] int watch_file(int descriptor, std::uint32_t changes) noexcept;
/// What has been seen there since the last time.
[[nodiscard]] std::uint32_t seen_at(int inotify) noexcept;

}  // namespace kqueues
