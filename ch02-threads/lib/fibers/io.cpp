// Reading and writing by trying first, and waiting only if there is need.

#include "fibers/io.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "fibers/fibers.hpp"

namespace fibers {

namespace {

base::Result<void> wait_for(int descriptor, Interest interest) {
    return self().scheduler().poller().wait_for(descriptor, interest);
}

// What `call` gives, or the reason. Not inline: compilers take the address of errno for a constant
// of the function, but after a wait the fiber may go on in another thread, which has its own.
template <typename Call>
[[gnu::noinline]] base::Result<std::size_t> tried(const Call& call) {
    for (;;) {
        const auto count = call();
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) {
            return base::fail(errno == EWOULDBLOCK ? base::Errno::would_block
                                                   : static_cast<base::Errno>(errno));
        }
    }
}

bool would_block(const base::Result<std::size_t>& result) {
    return !result && result.error() == base::Errno::would_block;
}

}  // namespace

base::Result<int> make_nonblocking(int descriptor) noexcept {
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
        return base::fail(static_cast<base::Errno>(errno));
    }
    return descriptor;
}

base::Result<void> wait_readable(int descriptor) {
    return wait_for(descriptor, Interest::readable);
}

base::Result<void> wait_writable(int descriptor) {
    return wait_for(descriptor, Interest::writable);
}

// [read]
base::Result<std::size_t> read(int descriptor, std::span<char> buffer) {
    for (;;) {
        const auto count =
            tried([&] { return ::read(descriptor, buffer.data(), buffer.size()); });
        if (!would_block(count)) return count;
        if (const auto ready = wait_readable(descriptor); !ready)
            return base::fail(ready.error());
    }
}
// [read]

base::Result<std::size_t> write(int descriptor, std::string_view data) {
    for (std::string_view left = data; !left.empty();) {
        const auto count =
            tried([&] { return ::write(descriptor, left.data(), left.size()); });
        if (count) {
            left.remove_prefix(*count);
        } else if (!would_block(count)) {
            return count;
        } else if (const auto ready = wait_writable(descriptor); !ready) {
            return base::fail(ready.error());
        }
    }
    return data.size();
}

}  // namespace fibers
