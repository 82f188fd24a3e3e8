#pragma once
/// @file
/// Given: the calls of Linux that a server needs. No descriptor ever blocks.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "base/result.hpp"

/// What has happened.
struct Event {
    std::uint64_t token;   ///< To whom: as it was given to watch().
    std::uint32_t events;  ///< As in epoll_ctl(2): EPOLL...
};

/// Sockets, and one epoll descriptor for all of them. The judge puts in a system on which things go
/// wrong.
class System {
  public:
    System() = default;
    virtual ~System() { ::close(epoll_); }
    System(const System&) = delete;
    System& operator=(const System&) = delete;

    /// Takes a client that waits. @returns The descriptor of the connection.
    /// @errors would_block  nobody waits any more
    /// @errors interrupted, connection_aborted, connection_reset  that one did not work
    /// @source accept4(2), with SOCK_NONBLOCK and SOCK_CLOEXEC
    virtual base::Result<int> accept(int listener) noexcept {
        return checked(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    }
    /// Receives what is there, as much as fits. @returns How many bytes; 0 when the client
    /// sends no more.
    /// @errors would_block  there is nothing now
    /// @errors interrupted  a signal came first; call again
    /// @source recv(2)
    virtual base::Result<std::size_t> receive(int fd, std::span<char> room) noexcept {
        return checked(static_cast<std::size_t>(-1),
                       static_cast<std::size_t>(::recv(fd, room.data(), room.size(), 0)));
    }
    /// Sends the first of @p bytes, as many as there is room for. @returns How many.
    /// @param flags  As for send(2): MSG_...
    /// @errors would_block  there is no room now
    /// @errors interrupted  a signal came first; call again
    /// @source send(2)
    virtual base::Result<std::size_t> send(int fd, std::string_view bytes,
                                           int flags) noexcept {
        return checked(
            static_cast<std::size_t>(-1),
            static_cast<std::size_t>(::send(fd, bytes.data(), bytes.size(), flags)));
    }
    /// Gives a descriptor back. Its number may be the next one that accept() gives.
    virtual void close(int fd) noexcept { ::close(fd); }

    /// Says which events of @p fd matter, and by which token they are known. Says it anew if
    /// the descriptor is watched already.
    /// @param events  As for epoll_ctl(2): EPOLL...
    virtual base::Result<void> watch(int fd, std::uint32_t events,
                                     std::uint64_t token) noexcept {
        epoll_event event{};
        event.events = events;
        event.data.u64 = token;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return {};
        if (errno == EEXIST && ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0)
            return {};
        return base::fail(static_cast<base::Errno>(errno));
    }
    /// Waits until something has happened, at most so long; -1 is for ever.
    /// @returns How many events are in @p room now.
    /// @source epoll_wait(2)
    std::size_t wait(std::span<Event> room, int milliseconds) noexcept {
        epoll_event events[16];
        const int most = static_cast<int>(std::min(room.size(), std::size(events)));
        const int count = ::epoll_wait(epoll_, events, most, milliseconds);
        for (int i = 0; i < count; ++i)  // which are packed: not for references
            room[static_cast<std::size_t>(i)] = {events[i].data.u64, events[i].events};
        return count < 0 ? 0 : static_cast<std::size_t>(count);
    }

  private:
    static base::Result<int> checked(int result) noexcept {
        if (result < 0) return base::fail(static_cast<base::Errno>(errno));
        return result;
    }
    static base::Result<std::size_t> checked(std::size_t failed,
                                             std::size_t result) noexcept {
        if (result == failed) return base::fail(static_cast<base::Errno>(errno));
        return result;
    }

    int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
};
