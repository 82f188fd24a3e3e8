#pragma once
// Needs: linux
/// @file
/// QuietSends: sends of which the kernel only tells if they have not gone well.

#include <linux/io_uring.h>

#include <cstddef>
#include <cstdint>
#include <deque>

#include "events/request.hpp"
#include "uring/ring.hpp"

namespace events {

/// Sends with Tell::with_next. The completion of an ordinary one would end the wait for something
/// else; these have none, if all of their bytes have gone.
///
/// They never wait for room in the socket, so the kernel carries them out as it takes them. Afterwards
/// it has told of those that have failed, or have sent only a part: they go on as ordinary ones.
/// The others are done, and we make their completions.
/// @source io_uring_enter(2): IOSQE_CQE_SKIP_SUCCESS; io_send() in io_uring/net.c, Linux 6.1 and later
class QuietSends {
  public:
    /// Makes the send that @p cell asks for a quiet one.
    void add(io_uring_sqe& cell, Request& request);
    /// The request of that name, if it is a quiet one's; nullptr if not.
    [[nodiscard]] static Request* request_of(std::uint64_t name) noexcept;
    /// It is one no longer: the kernel has told of it.
    void take_out(Request& request) noexcept;

    /// The kernel has taken all requests: those of which @p ring says nothing are done.
    void settle(const uring::Ring& ring) noexcept;
    /// Gives the next one that is done; nullptr if there is none.
    [[nodiscard]] Request* take() noexcept;

    /// Somebody waits for one of them.
    void hurry() noexcept { is_hurried_ = sends_.size() > done_; }
    /// Says whether nobody should sleep before they are settled.
    [[nodiscard]] bool is_hurried() const noexcept { return is_hurried_; }

  private:
    std::deque<Request*> sends_;  // in their order
    std::size_t done_ = 0;        // so many of them, the first
    bool is_hurried_ = false;
};

}  // namespace events
