#pragma once
// What is behind the machine's ports: a connection to a program of this system, by TCP or UDP. Only where sockets are
// POSIX's.

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "machine/port.hpp"

#if __has_include(<sys/socket.h>)
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

// "tcp:HOST:PORT" or "udp:HOST:PORT". A TCP connection that ends, or has not begun yet, is tried again; meanwhile what is
// sent is lost.
class Connection {
  public:
    explicit Connection(const std::string& where) {
        const std::size_t end = where.rfind(':');
        is_stream_ = where.starts_with("tcp:");
        is_good_ =
            (is_stream_ || where.starts_with("udp:")) && end > 4 && end + 1 < where.size();
        if (!is_good_) return;
        ignore_broken_pipes();
        host_ = where.substr(4, end - 4);
        port_ = where.substr(end + 1);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { disconnect(); }

    // Whether it makes sense, and there are sockets.
    [[nodiscard]] bool is_good() const { return is_good_ && has_sockets; }
    // For the machine: it is the peer of a port.
    [[nodiscard]] machine::Peer peer() {
        return {.context = this,
                .send = [](void* self,
                           auto bytes) { static_cast<Connection*>(self)->send(bytes); },
                .receive =
                    [](void* self, auto room) {
                        return static_cast<Connection*>(self)->receive(room);
                    }};
    }

  private:
    using Clock = std::chrono::steady_clock;
    static constexpr auto pause = std::chrono::milliseconds(200);

#if __has_include(<sys/socket.h>)
    static constexpr bool has_sockets = true;

    static void ignore_broken_pipes() { (void)std::signal(SIGPIPE, SIG_IGN); }
    bool is_connected() {
        if (socket_ >= 0) return true;
        if (Clock::now() < next_try_) return false;
        next_try_ = Clock::now() + pause;
        addrinfo hints{}, *found = nullptr;
        hints.ai_socktype = is_stream_ ? SOCK_STREAM : SOCK_DGRAM;
        if (::getaddrinfo(host_.c_str(), port_.c_str(), &hints, &found) != 0) return false;
        for (const addrinfo* one = found; one != nullptr && socket_ < 0;
             one = one->ai_next) {
            socket_ = ::socket(one->ai_family, one->ai_socktype, one->ai_protocol);
            if (socket_ >= 0 && ::connect(socket_, one->ai_addr, one->ai_addrlen) != 0)
                disconnect();
        }
        ::freeaddrinfo(found);
        return socket_ >= 0;
    }
    void disconnect() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    void send(std::span<const std::byte> bytes) {
        if (is_connected()) (void)::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    }
    std::size_t receive(std::span<std::byte> room) {
        if (!is_connected()) return 0;
        const auto size = ::recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
        if (size > 0) return static_cast<std::size_t>(size);
        const bool is_nothing_there = size < 0 && (errno == EAGAIN || errno == EINTR);
        if (is_stream_ && !is_nothing_there) disconnect();
        return 0;
    }
#else
    static void ignore_broken_pipes() {}
    static constexpr bool has_sockets = false;
    void disconnect() {}
    void send(std::span<const std::byte>) {}
    std::size_t receive(std::span<std::byte>) { return 0; }
#endif

    bool is_good_ = false, is_stream_ = false;
    std::string host_, port_;
    int socket_ = -1;
    Clock::time_point next_try_{};
};

// With somebody outside the machine must not run ahead of the clock of the world: who waits for a second there waits here.
class Pace {
  public:
    void wait_for(std::uint64_t machine_time) const {
        std::this_thread::sleep_until(begin_ + std::chrono::nanoseconds(machine_time));
    }

  private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};
