// The readiness queue of Linux.
// @source epoll(7), epoll_ctl(2), epoll_wait(2)

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "events/selectors.hpp"
#include "events/timespec.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

constexpr std::uint64_t bell_key = ~std::uint64_t{0};

// RDHUP always: without it a half-closed socket looks like one with data, until it is read.
std::uint32_t bits(Interest interest, Mode mode) noexcept {
    const auto wanted = static_cast<unsigned>(interest);
    std::uint32_t bits = 0;
    if ((wanted & static_cast<unsigned>(Interest::readable)) != 0)
        bits |= EPOLLIN | EPOLLRDHUP;
    if ((wanted & static_cast<unsigned>(Interest::writable)) != 0) bits |= EPOLLOUT;
    if (mode == Mode::edge) bits |= EPOLLET;
    if (mode == Mode::oneshot) bits |= EPOLLONESHOT;
    return bits;
}

constexpr Ready ready_of(std::uint32_t bits) noexcept {
    const bool gone = (bits & EPOLLHUP) != 0, failed = (bits & EPOLLERR) != 0;
    return {.readable = (bits & EPOLLIN) != 0 || gone || failed,
            .writable = (bits & EPOLLOUT) != 0 || failed,
            .read_closed = (bits & EPOLLRDHUP) != 0 || gone,
            .write_closed = gone || failed,
            .error = failed};
}

// The five bits that count are 0, 2, 3, 4 and 13: a table of all there can be saves the questions
// for each event.
constexpr std::array<Ready, 64> ready_table = [] {
    std::array<Ready, 64> table{};
    for (std::uint32_t i = 0; i < 64; ++i)
        table[i] =
            ready_of((i & 0x1F) | ((i & 0x20) != 0 ? std::uint32_t{EPOLLRDHUP} : 0u));
    return table;
}();

Ready to_ready(std::uint32_t bits) noexcept {
    return ready_table[(bits & 0x1F) | (bits >> 8 & 0x20)];
}

class EpollSelector final : public Selector {
  public:
    EpollSelector(int epoll, int bell) noexcept : epoll_(epoll), bell_(bell) {}
    ~EpollSelector() override {
        close(bell_);
        close(epoll_);
    }

    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        return control(EPOLL_CTL_ADD, descriptor, key, bits(interest, mode));
    }
    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        return control(EPOLL_CTL_MOD, descriptor, key, bits(interest, mode));
    }
    Result<void> remove(Descriptor descriptor) noexcept override {
        const auto removed = control(EPOLL_CTL_DEL, descriptor, 0, 0);
        // Closed: then it has been forgotten already.
        if (!removed && removed.error() == Errno::bad_handle)
            return fail(Errno::no_such_file);
        return removed;
    }

    Result<std::size_t> wait(std::span<Readied> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        std::array<epoll_event, 256> found;
        const int most = static_cast<int>(std::min(room.size(), found.size()));
        const int count = wait_for(found.data(), most, timeout);
        if (count < 0) return fail(Errno{errno});
        auto next = room.begin();
        for (const epoll_event& one :
             std::span(found.data(), static_cast<std::size_t>(count))) {
            if (one.data.u64 == bell_key) {
                std::uint64_t rings = 0;
                static_cast<void>(read(bell_, &rings, sizeof rings));
            } else {
                *next++ = {one.data.u64, to_ready(one.events)};
            }
        }
        return static_cast<std::size_t>(next - room.begin());
    }

    void wake() noexcept override {
        const int before = errno;  // somebody's, if this is a signal handler
        const std::uint64_t one = 1;
        static_cast<void>(write(bell_, &one, sizeof one));
        errno = before;
    }

    Descriptor descriptor() const noexcept override { return epoll_; }

    Result<void> add_bell() noexcept {
        return control(EPOLL_CTL_ADD, bell_, bell_key, EPOLLIN);
    }

  private:
    Result<void> control(int what, int descriptor, std::uint64_t key,
                         std::uint32_t events) noexcept {
        epoll_event event{.events = events, .data = {.u64 = key}};
        if (epoll_ctl(epoll_, what, descriptor, &event) != 0) return fail(Errno{errno});
        return {};
    }

    // epoll_wait() counts milliseconds: rounded down it would be early, and rounded up a
    // millisecond late. epoll_pwait2() (Linux 5.11) counts nanoseconds.
    int wait_for(epoll_event* found, int most,
                 std::optional<nanoseconds> timeout) noexcept {
        if (!timeout) return epoll_wait(epoll_, found, most, -1);
        if (*timeout <= nanoseconds{0}) return epoll_wait(epoll_, found, most, 0);
        if (has_pwait2_) {
            const timespec time = to_timespec(*timeout);
            const int count = epoll_pwait2(epoll_, found, most, &time, nullptr);
            if (count >= 0 || errno != ENOSYS) return count;
            has_pwait2_ = false;
        }
        const auto rounded_up =
            std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
        return epoll_wait(
            epoll_, found, most,
            static_cast<int>(std::min<std::int64_t>(rounded_up, 1'000'000'000)));
    }

    int epoll_, bell_;
    bool has_pwait2_ = true;
};

}  // namespace

Result<std::unique_ptr<Selector>> make_epoll_selector() noexcept {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return fail(Errno{errno});
    const int bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell < 0) {
        const Errno why{errno};
        close(epoll);
        return fail(why);
    }
    auto selector = std::make_unique<EpollSelector>(epoll, bell);
    if (auto added = selector->add_bell(); !added) return fail(added.error());
    return selector;
}

}  // namespace events
