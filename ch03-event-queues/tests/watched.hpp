#pragma once
/// @file
/// What the tests of kqueue(2) stand on.

#include <sys/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/must.hpp"
#include "workbook/catch.hpp"

namespace watched {

using Kevent = struct kevent;

inline constexpr timespec at_once{};
/// Long enough for what certainly comes.
inline constexpr timespec soon{.tv_sec = 10, .tv_nsec = 0};
/// Long enough for what is there already, and for nothing else.
inline constexpr timespec now{.tv_sec = 0, .tv_nsec = 20'000'000};

inline Kevent change(std::uintptr_t ident, int filter, int flags, unsigned fflags = 0,
                     std::intptr_t data = 0, void* udata = nullptr) {
    Kevent event;
    EV_SET(&event, ident, static_cast<std::int16_t>(filter),
           static_cast<std::uint16_t>(flags), fflags, data, udata);
    return event;
}

/// A queue that is closed at the end.
class Queue {
  public:
    Queue() : descriptor_(base::must("kqueue", kqueue())) {}
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;
    ~Queue() { close(descriptor_); }
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// @returns 0, or a number of errno.
    int ask(std::uintptr_t ident, int filter, int flags, unsigned fflags = 0,
            std::intptr_t data = 0, void* udata = nullptr) const {
        const Kevent one = change(ident, filter, flags, fflags, data, udata);
        return kevent(descriptor_, &one, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
    }
    int ask(int ident, int filter, int flags, unsigned fflags = 0, std::intptr_t data = 0,
            void* udata = nullptr) const {
        return ask(static_cast<std::uintptr_t>(ident), filter, flags, fflags, data, udata);
    }
    [[nodiscard]] std::vector<Kevent> events(const timespec& timeout = now,
                                             int most = 16) const {
        std::vector<Kevent> room(static_cast<std::size_t>(most));
        room.resize(static_cast<std::size_t>(base::must(
            "kevent", kevent(descriptor_, nullptr, 0, room.data(), most, &timeout))));
        return room;
    }
    /// The one event that certainly comes.
    [[nodiscard]] Kevent event() const {
        const auto found = events(soon);
        REQUIRE(found.size() == 1);
        return found[0];
    }
    [[nodiscard]] bool is_silent() const { return events().empty(); }

  private:
    int descriptor_;
};

/// Two ends, closed at the end.
class Ends {
  public:
    explicit Ends(std::array<int, 2> ends) : ends_(ends) {}
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;
    ~Ends() {
        end(0);
        end(1);
    }
    int operator[](std::size_t which) const { return ends_[which]; }
    void end(std::size_t which) {
        if (ends_[which] >= 0) close(ends_[which]);
        ends_[which] = -1;
    }

  private:
    std::array<int, 2> ends_;
};

inline std::array<int, 2> pipe_ends() {
    std::array<int, 2> ends;
    base::must("pipe", pipe(ends.data()));
    return ends;
}
inline std::array<int, 2> socket_ends() {
    std::array<int, 2> ends;
    base::must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()));
    return ends;
}
inline void put(int to, const char* text, std::size_t size) {
    REQUIRE(write(to, text, size) == static_cast<ssize_t>(size));
}
inline void take(int from, std::size_t size) {
    std::vector<char> room(size);
    REQUIRE(read(from, room.data(), size) == static_cast<ssize_t>(size));
}

}  // namespace watched
