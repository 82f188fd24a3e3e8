#pragma once
// Needs: posix
/// @file
/// Bell: what another thread, or a signal handler, rings to end a wait. On every POSIX system.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace events {

/// A pipe to ourselves: readable as long as it rings.
/// @source pipe(2); signal-safety(7) for write()
class Bell {
  public:
    /// Makes one; is_open() says whether that was possible.
    Bell() noexcept {
        if (pipe(ends_.data()) != 0) return;
        for (const int end : ends_) {
            fcntl(end, F_SETFL, O_NONBLOCK);
            fcntl(end, F_SETFD, FD_CLOEXEC);
        }
    }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;
    ~Bell() {
        for (const int end : ends_) close(end);
    }
    /// False if there were no descriptors left.
    [[nodiscard]] bool is_open() const noexcept { return ends_[0] >= 0; }
    /// What to wait for.
    [[nodiscard]] int descriptor() const noexcept { return ends_[0]; }

    /// Makes it readable.
    /// @threads any; also in a signal handler
    void ring() const noexcept {
        const int before = errno;  // somebody's, if this is a signal handler
        static_cast<void>(write(ends_[1], "!", 1));  // full: it rings already
        errno = before;
    }
    /// Ends the ringing; of very many rings some may be left, and ring once more.
    void quiet() const noexcept {
        std::array<char, 64> rings;
        static_cast<void>(read(ends_[0], rings.data(), rings.size()));
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

}  // namespace events
