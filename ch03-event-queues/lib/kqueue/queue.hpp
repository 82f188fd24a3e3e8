#pragma once
/// @file
/// Queue: what stands behind the descriptor that kqueue() gives.

#include <sys/epoll.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "kqueue/filter.hpp"
#include "kqueue/knote.hpp"

namespace kqueues {

/// Keeps signals away while something is changed that a signal's handler may use too: kevent() is a
/// system call elsewhere, which no handler can interrupt half-way.
class NoSignals {
  public:
    NoSignals() noexcept;
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;
    ~NoSignals();
    /// What was blocked before.
    [[nodiscard]] const sigset_t& before() const noexcept { return before_; }

  private:
    sigset_t before_;
};

/// A queue: knotes, and the epolls that watch them. Callers hold NoSignals.
///
/// 1. The epoll with the program's number holds all knotes, but those of EVFILT_WRITE; these stand
///    in another one, which stands in the first.
/// 2. In the first stands a mark, too. If the number leads to an epoll without it, the program has
///    closed the queue, and what is left of it here can go.
class Queue {
  public:
    /// Makes one. @returns nullptr if the system has no descriptors left: see errno.
    [[nodiscard]] static std::shared_ptr<Queue> open() noexcept;
    /// The number is closed if it is still ours: in a child, which inherits no queues.
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    /// The program's number for it.
    [[nodiscard]] int descriptor() const noexcept { return epoll_; }
    /// Says whether the program has not closed it yet.
    [[nodiscard]] bool is_alive() const noexcept;
    /// Carries out a change. @returns 0, or why it cannot: a number of errno.
    /// @threads any, as all that follows
    [[nodiscard]] int change(const Kevent& change, const sigset_t& mask);
    /// Waits, with @p mask blocking the signals. @returns How many events; -1: see errno.
    [[nodiscard]] int wait(std::span<Kevent> room,
                           std::optional<std::chrono::nanoseconds> timeout,
                           const sigset_t& mask);
    /// Nobody changes it until unlock(): for fork().
    void lock() noexcept { mutex_.lock(); }
    /// Likewise.
    void unlock() noexcept { mutex_.unlock(); }

  private:
    Queue(int epoll, int mark) noexcept : epoll_(epoll), mark_(mark) {}

    int add(const Kevent& change, const Filter& filter, const sigset_t& mask);
    int modify(Knote& knote, const Kevent& change, const Filter& filter);
    int arm(Knote& knote, const Filter& filter);
    int disarm(Knote& knote, const Filter& filter);
    int remove(Knote& knote, const Filter& filter);
    int epoll_for(const Knote& knote) noexcept;
    int before_wait(const sigset_t& mask);
    int take(std::span<const epoll_event> found, std::span<Kevent> room);
    bool report(const epoll_event& found, Kevent& event);

    std::mutex mutex_;
    const int epoll_, mark_;
    int writes_ = -1;  // the epoll of EVFILT_WRITE
    Knotes knotes_;
    std::vector<std::uint64_t> restless_;  // ids of knotes that want before_wait()
    std::uint64_t waits_ = 0;
};

}  // namespace kqueues
