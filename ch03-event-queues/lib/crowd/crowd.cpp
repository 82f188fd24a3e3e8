#include "crowd/crowd.hpp"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/must.hpp"

namespace crowd {

using base::must;

bool allow(std::size_t count) {
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_max < count) return false;
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, count);
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    return true;
}

Crowd::Crowd(std::size_t count, std::size_t ready) : found_(count) {
    queue_ = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    FD_ZERO(&set_);
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned rings = i + ready < count ? 0 : 1;  // nobody will read that
        const int one = must("eventfd", eventfd(rings, EFD_CLOEXEC));
        list_.push_back({.fd = one, .events = POLLIN, .revents = 0});
        epoll_event interest{.events = EPOLLIN, .data = {.fd = one}};
        must("epoll_ctl", epoll_ctl(queue_, EPOLL_CTL_ADD, one, &interest));
        highest_ = std::max(highest_, one);
        if (one < FD_SETSIZE) FD_SET(one, &set_);
    }
}

Crowd::~Crowd() {
    for (const pollfd& one : list_) close(one.fd);
    close(queue_);
}

// [ways]
std::size_t Crowd::by_select() {
    fd_set set = set_;
    must("select", select(highest_ + 1, &set, nullptr, nullptr, nullptr));
    return static_cast<std::size_t>(std::ranges::count_if(
        list_, [&](const pollfd& one) { return FD_ISSET(one.fd, &set) != 0; }));
}

std::size_t Crowd::by_poll() {
    must("poll", poll(list_.data(), static_cast<nfds_t>(list_.size()), -1));
    return static_cast<std::size_t>(
        std::ranges::count_if(list_, [](const pollfd& one) { return one.revents != 0; }));
}

std::size_t Crowd::by_epoll() {
    return static_cast<std::size_t>(
        must("epoll_wait",
             epoll_wait(queue_, found_.data(), static_cast<int>(found_.size()), -1)));
}
// [ways]

}  // namespace crowd
