// @source bsd/kern/syscalls.master and bsd/sys/errno.h of XNU

#include "darwin/personality.hpp"

#include <sys/event.h>
#include <unistd.h>

#include <bit>
#include <cerrno>

namespace darwin {

namespace {

// Up to 34 the two systems agree but for one; both had them from the first Unix systems.
long error_of(int error) noexcept {
    switch (error) {
        case EAGAIN:
            return 35;
        case EDEADLK:
            return 11;
        case ENOSYS:
            return 78;
        default:
            return error <= 34 ? error : 5;  // EIO
    }
}

Reply reply(long result) noexcept {
    if (result < 0) return {.value = error_of(errno), .failed = true};
    return {.value = result};
}

Reply make_pipe() noexcept {
    int ends[2];
    if (pipe(ends) != 0) return reply(-1);
    return {.value = ends[0], .second = ends[1]};
}

template <typename T>
T* pointer(long value) noexcept {
    return std::bit_cast<T*>(value);
}

}  // namespace

// [answer]
Reply answer(const Call& call) noexcept {
    const auto& [a, b, c, d, e, f] = call.values;
    switch (call.number) {
        case 3:
            return reply(
                read(static_cast<int>(a), pointer<void>(b), static_cast<std::size_t>(c)));
        case 4:
            return reply(write(static_cast<int>(a), pointer<const void>(b),
                               static_cast<std::size_t>(c)));
        case 6:
            return reply(close(static_cast<int>(a)));
        case 20:
            return reply(getpid());
        case 42:
            return make_pipe();
        case 362:
            return reply(kqueue());
        case 363:
            return reply(kevent(static_cast<int>(a), pointer<const struct kevent>(b),
                                static_cast<int>(c), pointer<struct kevent>(d),
                                static_cast<int>(e), pointer<const timespec>(f)));
        default:
            errno = ENOSYS;
            return reply(-1);
    }
}
// [answer]

}  // namespace darwin
