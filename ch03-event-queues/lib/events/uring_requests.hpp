#pragma once
// Needs: linux
/// @file
/// UringRequests: between a Request and what io_uring(7) calls one.

#include <linux/io_uring.h>
#include <sys/socket.h>

#include <cstdint>
#include <deque>

#include "events/proactor.hpp"
#include "events/request.hpp"

namespace events {

/// Says what the kernel is to do, and understands what it answers.
class UringRequests {
  public:
    /// Fills @p cell, but for its name.
    /// @param group  Of the buffers, if the request has some.
    void fill(io_uring_sqe& cell, Request& request, std::uint16_t group);

    /// The kernel has done with @p request: says whether we have not, and it should be filled in again.
    bool goes_on(Request& request, int result) noexcept;

    /// Makes an answer of ours of the kernel's, which is in `told.result`.
    static void translate(const Request& request, Completed& told) noexcept;

  private:
    // What a datagram's request points at until it is done.
    struct Message {
        msghdr header;
        iovec bytes;
    };
    msghdr* message(Request& request);

    std::deque<Message> messages_;  // by the number of the request; they never move
};

}  // namespace events
