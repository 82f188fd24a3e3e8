#include "events/quiet_sends.hpp"

#include <sys/socket.h>

namespace events {

namespace {

constexpr std::uint64_t mark = 1;  // in the name: no address of a request has this bit

}  // namespace

void QuietSends::add(io_uring_sqe& cell, Request& request) {
    cell.msg_flags |= MSG_DONTWAIT;
    cell.flags |= IOSQE_CQE_SKIP_SUCCESS;
    cell.user_data = reinterpret_cast<std::uintptr_t>(&request) | mark;
    sends_.push_back(&request);
}

Request* QuietSends::request_of(std::uint64_t name) noexcept {
    return (name & mark) != 0 ? reinterpret_cast<Request*>(name & ~mark) : nullptr;
}

void QuietSends::take_out(Request& request) noexcept {
    request.tell = Tell::at_once;
    std::erase(sends_, &request);
}

// [settle]
void QuietSends::settle(const uring::Ring& ring) noexcept {
    // Without a cell for it the kernel may have told already, and we do not see it.
    const bool sees_all = (ring.flags() & IORING_SQ_CQ_OVERFLOW) == 0;
    if (sends_.size() == done_ || !sees_all) return;
    for (unsigned i = 0; const io_uring_cqe* const told = ring.look(i); ++i) {
        if (Request* const failed = request_of(told->user_data)) take_out(*failed);
    }
    done_ = sends_.size();
    is_hurried_ = false;
}
// [settle]

Request* QuietSends::take() noexcept {
    if (done_ == 0) return nullptr;
    Request* const first = sends_.front();
    sends_.pop_front();
    --done_;
    return first;
}

}  // namespace events
