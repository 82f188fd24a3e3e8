#pragma once
/// @file
/// Given: a bell that a thread can sleep at, made of a pipe.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>

/// A ring is a byte in a pipe, which an event loop hears as it hears everything else: a
/// descriptor becomes readable. It stays rung until it is cleared.
/// @threads Any may ring(); one may wait() and clear().
class PipeBell {
  public:
    PipeBell() {
        if (::pipe(ends_.data()) == 0) ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    }
    ~PipeBell() {
        for (const int end : ends_) ::close(end);
    }
    PipeBell(const PipeBell&) = delete;
    PipeBell& operator=(const PipeBell&) = delete;

    /// Rings. Waits while the pipe is full: it holds 65,536 bytes on Linux.
    void ring() noexcept {
        while (::write(ends_[1], "!", 1) < 0) {}
    }
    /// Sleeps until it is rung; comes back at once if it has not been cleared since.
    void wait() noexcept {
        pollfd end{ends_[0], POLLIN, 0};
        while (::poll(&end, 1, -1) < 1) {}
    }
    /// Takes all rings back.
    void clear() noexcept {
        std::array<char, 256> rings;
        while (::read(ends_[0], rings.data(), rings.size()) > 0) {}
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};
