#pragma once
/// @file
/// Yours: an echo server on edge-triggered epoll.

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>

#include "system.hpp"

/// Sends back to each client what it sends, until it sends no more. One thread, and no call
/// that waits, but for the one in turn().
class EchoServer {
  public:
    /// @param system    Must live as long as the server.
    /// @param listener  A socket that listens, not blocking; it stays the caller's.
    /// @param most      So many connections at the same time, from 1. Who comes when there are
    ///                  so many takes the place of the one that came first.
    EchoServer(System& system, int listener, std::size_t most)
        : system_(system), listener_(listener), most_(most) {
#if LAB_SOLUTION
        (void)system_.watch(listener_, EPOLLIN | EPOLLET, listening);
#else
        // TODO: what must epoll know?
#endif
    }

    /// Closes every connection.
    ~EchoServer() {
#if LAB_SOLUTION
        while (!connections_.empty()) drop(connections_.begin());
#endif
    }
    EchoServer(const EchoServer&) = delete;
    EchoServer& operator=(const EchoServer&) = delete;

    /// Waits for events, and does what they ask for.
    /// @param milliseconds  How long it waits at most.
    /// @returns How many events there were.
    std::size_t turn(int milliseconds) {
#if LAB_SOLUTION
        std::array<Event, 16> room;
        const std::size_t count = system_.wait(room, milliseconds);
        for (const Event& event : std::span(room).first(count)) {
            if (event.token == listening) {
                accept_all();
                continue;
            }
            const auto found = connections_.find(event.token);
            if (found == connections_.end())
                continue;  // closed by an event before this one
            const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
            if (broken || !serve(found->second)) drop(found);
        }
        return count;
#else
        // TODO: accept, receive, send: each until it would block. Epoll tells you only once.
        std::array<Event, 16> room;
        return system_.wait(room, milliseconds);
#endif
    }

    /// @returns How many connections it has.
    std::size_t connections() const {
#if LAB_SOLUTION
        return connections_.size();
#else
        return most_ + 1;
#endif
    }

  private:
#if LAB_SOLUTION
    static constexpr std::uint64_t listening = 0;  // the listener's token
    static constexpr std::size_t piece = 4096;

    struct Connection {
        int fd;
        std::string unsent;  // was received and must go back
    };
    // By token: a number of our own, which no other connection ever has.
    using Connections = std::map<std::uint64_t, Connection>;

    void accept_all() {
        for (;;) {
            const auto fd = system_.accept(listener_);
            if (fd)
                add(*fd);
            else if (fd.error() == base::Errno::would_block)
                return;
        }
    }

    void add(int fd) {
        if (connections_.size() == most_) drop(connections_.begin());
        const std::uint64_t token = ++last_token_;
        connections_.emplace(token, Connection{fd, {}});
        (void)system_.watch(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, token);
    }

    void drop(Connections::iterator connection) {
        system_.close(connection->second.fd);
        connections_.erase(connection);
    }

    // Goes on until one side would block. Returns whether the connection goes on.
    bool serve(Connection& connection) {
        for (;;) {
            while (!connection.unsent.empty()) {
                const auto sent =
                    system_.send(connection.fd, connection.unsent, MSG_NOSIGNAL);
                if (sent)
                    connection.unsent.erase(0, *sent);
                else if (sent.error() != base::Errno::interrupted)
                    return sent.error() == base::Errno::would_block;
            }
            std::array<char, piece> room;
            const auto count = system_.receive(connection.fd, room);
            if (count && *count == 0) return false;  // the end, and nothing is unsent
            if (count)
                connection.unsent.assign(room.data(), *count);
            else if (count.error() != base::Errno::interrupted)
                return count.error() == base::Errno::would_block;
        }
    }

    Connections connections_;
    std::uint64_t last_token_ = listening;
#endif
    System& system_;
    int listener_;
    std::size_t most_;
};
