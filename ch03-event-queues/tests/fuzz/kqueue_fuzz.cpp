// Any changes, in any order: kqueue tells only of what is there, enabled, and asked for.
//
// Needs: linux

#include <fcntl.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>

#include "kqueue/queue.hpp"

namespace {

using Kevent = struct kevent;

void insist(bool is_so) {
    if (!is_so) std::abort();
}

// Gives the bytes one after the other; zeros, when there are no more.
class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : left_(data, size) {}
    [[nodiscard]] bool has_more() const { return !left_.empty(); }
    std::uint8_t next() {
        if (left_.empty()) return 0;
        const std::uint8_t first = left_.front();
        left_ = left_.subspan(1);
        return first;
    }

  private:
    std::span<const std::uint8_t> left_;
};

// The queue, and what must be in it.
class Checked {
  public:
    Checked() : queue_(kqueue()), file_(open("/tmp", O_TMPFILE | O_RDWR, 0600)) {
        insist(queue_ >= 0);
        insist(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, sockets_.data()) == 0);
        insist(pipe2(pipe_.data(), O_NONBLOCK) == 0);
    }
    Checked(const Checked&) = delete;
    Checked& operator=(const Checked&) = delete;
    ~Checked() {
        for (const int one : {queue_, file_, sockets_[0], sockets_[1], pipe_[0], pipe_[1]})
            close(one);
    }

    void step(Bytes& bytes) {
        switch (bytes.next() % 8) {
            case 0:
                return act(bytes.next());
            case 1:
                return wait(bytes.next() % 9);
            default:
                return change(bytes);
        }
    }

  private:
    struct State {
        bool is_disabled, is_oneshot, is_dispatch;
        std::uint8_t mark;  // its udata
    };
    using Key = std::pair<std::uintptr_t, int>;

    // Something happens to what is watched.
    void act(std::uint8_t what) {
        std::array<char, 64> room{};
        const auto size = static_cast<std::size_t>(what >> 3) + 1;
        switch (what % 8) {
            case 0:
                return ignore(write(sockets_[what >> 7], room.data(), size));
            case 1:
                return ignore(read(sockets_[what >> 7], room.data(), size));
            case 2:
                return ignore(write(pipe_[1], room.data(), size));
            case 3:
                return ignore(read(pipe_[0], room.data(), size));
            case 4:
                return ignore(write(file_, room.data(), size));
            case 5:
                return ignore(lseek(file_, what >> 3, SEEK_SET));
            case 6:
                return ignore(kill(getpid(), (what & 8) != 0 ? SIGUSR1 : SIGUSR2));
            default:
                return ignore(usleep(what));
        }
    }
    static void ignore(long) {}

    std::uintptr_t ident(int filter, std::uint8_t which) const {
        const std::array descriptors{sockets_[0], sockets_[1], pipe_[0], pipe_[1],
                                     file_,       -1,          5000,     queue_};
        if (filter == EVFILT_SIGNAL) return (which & 1) != 0 ? SIGUSR1 : SIGUSR2;
        if (filter == EVFILT_PROC)
            return static_cast<std::uintptr_t>(which == 0 ? -1 : getpid());
        if (filter == EVFILT_TIMER || filter == EVFILT_USER) return which % 4;
        const int one = descriptors[which % 8];
        return static_cast<std::uintptr_t>(one == queue_ ? -1 : one);
    }

    void change(Bytes& bytes) {
        static constexpr std::array filters{EVFILT_READ, EVFILT_WRITE,  EVFILT_VNODE,
                                            EVFILT_PROC, EVFILT_SIGNAL, EVFILT_TIMER,
                                            EVFILT_USER, EVFILT_FS};
        const int filter = filters[bytes.next() % 8];
        Kevent one{};
        one.ident = ident(filter, bytes.next());
        one.filter = static_cast<std::int16_t>(filter);
        one.flags = bytes.next();
        const std::uint8_t fflags = bytes.next();
        one.fflags = fflags & 0x3FU;
        if (filter == EVFILT_USER) one.fflags |= std::uint32_t{fflags} << 24;
        if (filter == EVFILT_PROC) one.fflags |= std::uint32_t{fflags} << 24;
        one.data = static_cast<std::int8_t>(bytes.next());
        const std::uint8_t mark = bytes.next();
        one.udata = reinterpret_cast<void*>(std::uintptr_t{mark});

        Kevent answer{};
        one.flags |= EV_RECEIPT;
        insist(kevent(queue_, &one, 1, &answer, 1, nullptr) == 1);
        insist((answer.flags & EV_ERROR) != 0 && answer.ident == one.ident);
        note(one, static_cast<int>(answer.data), mark);
    }

    // What the answer must be, and what is so from now on.
    void note(const Kevent& one, int why, std::uint8_t mark) {
        const auto found = known_.find({one.ident, one.filter});
        const bool is_known = found != known_.end();
        const bool adds = (one.flags & EV_ADD) != 0;
        if (!is_known && !adds) return insist(why != 0);
        if (is_known && (one.flags & EV_DELETE) != 0) {
            insist(why == 0);
            known_.erase(found);
            return;
        }
        if (is_known) found->second.mark = mark;
        if (why != 0) return;
        State& state = is_known ? found->second : known_[{one.ident, one.filter}];
        if (!is_known)
            state = {.is_disabled = false,
                     .is_oneshot = (one.flags & EV_ONESHOT) != 0,
                     .is_dispatch = (one.flags & EV_DISPATCH) != 0,
                     .mark = mark};
        if ((one.flags & (EV_ADD | EV_ENABLE | EV_DISABLE)) != 0)
            state.is_disabled = (one.flags & EV_DISABLE) != 0;
    }

    void wait(int most) {
        std::array<Kevent, 8> room;
        constexpr timespec at_once{};
        const int count = kevent(queue_, nullptr, 0, room.data(), most % 9, &at_once);
        insist(count >= 0 && count <= most);
        for (const Kevent& event : std::span(room).first(static_cast<std::size_t>(count))) {
            const auto found = known_.find({event.ident, event.filter});
            insist(found != known_.end() && !found->second.is_disabled);
            insist((event.flags & EV_ERROR) == 0);
            insist(event.udata ==
                   reinterpret_cast<void*>(std::uintptr_t{found->second.mark}));
            if (found->second.is_oneshot) {
                known_.erase(found);
            } else if (found->second.is_dispatch) {
                found->second.is_disabled = true;
            }
        }
    }

    int queue_, file_;
    std::array<int, 2> sockets_{}, pipe_{};
    std::map<Key, State> known_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    Checked checked;
    for (Bytes bytes(data, size); bytes.has_more();) checked.step(bytes);
    return 0;
}
