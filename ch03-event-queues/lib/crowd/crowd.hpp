#pragma once
/// @file
/// Crowd: many descriptors, of which few are ready, and three ways to find those.

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include <cstddef>
#include <vector>

namespace crowd {

/// Says whether this process may have @p count descriptors, and lets it, if that is all it takes.
[[nodiscard]] bool allow(std::size_t count);

/// Descriptors that can be read from at once, or never. Each is one of its own.
class Crowd {
  public:
    /// @param count  How many.
    /// @param ready  How many of them are ready: the last ones.
    /// @pre allow() has allowed some more than that.
    Crowd(std::size_t count, std::size_t ready);
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd();

    /// Each finds those that are ready, and gives their number.
    /// @pre All descriptors are below FD_SETSIZE.
    std::size_t by_select();
    /// Likewise.
    std::size_t by_poll();
    /// Likewise.
    std::size_t by_epoll();
    /// Says whether select() can have them all.
    [[nodiscard]] bool fits_select() const noexcept { return highest_ < FD_SETSIZE; }

  private:
    std::vector<pollfd> list_;  // eventfds
    std::vector<epoll_event> found_;
    fd_set set_;
    int highest_ = 0;
    int queue_;
};

}  // namespace crowd
