#pragma once
/// @file
/// Yours: the download as a state machine.

#include <array>
#include <string>
#include <utility>

#include "connection.hpp"

/// How far a download is. The last two are final.
enum class Phase { connecting, sending, receiving, done, failed };

/// A download that never waits: step() goes on as far as it can, and comes back.
class Download {
  public:
    /// @param connection  Must live as long as the download.
    Download(Connection& connection, std::string request)
        : connection_(connection), request_(std::move(request)) {}

    /// Goes on until the connection would have to wait, or until the end.
    /// @returns The phase in which it is then.
    Phase step() {
#if LAB_SOLUTION
        while (phase_ == Phase::connecting) {
            const auto connected = connection_.connect();
            if (connected)
                phase_ = Phase::sending;
            else if (!try_again(connected.error()))
                return phase_;
        }
        while (phase_ == Phase::sending) {
            const auto count = connection_.send(request_);
            if (count)
                request_.erase(0, *count);
            else if (!try_again(count.error()))
                return phase_;
            if (request_.empty()) phase_ = Phase::receiving;
        }
        while (phase_ == Phase::receiving) {
            std::array<char, 8> room{};
            const auto count = connection_.receive(room);
            if (count && *count == 0)
                phase_ = Phase::done;
            else if (count)
                body_.append(room.data(), *count);
            else if (!try_again(count.error()))
                return phase_;
        }
        return phase_;
#else
        // TODO: blocking.hpp does all of this in one go. Where does it wait? What must a
        // Download remember, so that the next step() can go on from there?
        connection_.wait();
        return phase_;
#endif
    }

    /// @returns The phase in which it is.
    Phase phase() const { return phase_; }
    /// @returns What has been received so far.
    const std::string& body() const { return body_; }
    /// @returns Why it failed. @pre The phase is Phase::failed.
    base::Errno error() const { return error_; }

  private:
#if LAB_SOLUTION
    // Says whether to call again at once. If not, the phase says why: it is unchanged or
    // failed.
    bool try_again(base::Errno why) {
        if (why == base::Errno::interrupted) return true;
        if (why == base::Errno::would_block) return false;
        error_ = why;
        phase_ = Phase::failed;
        return false;
    }

#endif
    Connection& connection_;
    std::string request_;
    std::string body_;
    Phase phase_ = Phase::connecting;
    base::Errno error_{};
};
