// What many requests use, told to the kernel once: registered files and buffers.
//
// For each request the kernel looks up the descriptor and holds the file, and finds and pins the pages of
// the buffer; after it, it lets go of both. io_uring_register() does that once. From then on a request
// names places in two tables: "file 0, a part of buffer 1".
//
// Needs: linux (ends with 77 where the kernel has no io_uring or refuses it)
// Before: 27-links-and-drain.  Next: 29-multishot.

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/must.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

static int take(uring::Ring& ring) {
    must("io_uring_enter", ring.wait(1));
    const int result = ring.look()->res;
    ring.done_with();
    return result;
}

static const char* words(int result) {
    return result < 0 ? strerrorname_np(-result) : "no error";
}

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 4});
    char name[] = "/tmp/workbook-XXXXXX";
    const int file = must("mkstemp", mkstemp(name));
    unlink(name);
    must("write", write(file, "0123456789", 10));

    // [register]
    // 1. Two buffers and one file. A second system call would replace neither: they are there for good.
    std::vector<std::byte> small(16), large(4096);
    const std::array buffers{iovec{.iov_base = small.data(), .iov_len = small.size()},
                             iovec{.iov_base = large.data(), .iov_len = large.size()}};
    must("register buffers", ring.inform(IORING_REGISTER_BUFFERS, buffers.data(), 2));
    must("register files", ring.inform(IORING_REGISTER_FILES, &file, 1));

    // 2. "Read 4 bytes at 3, from file 0, into the middle of buffer 1."
    const auto part = std::span(large).subspan(1000, 4);
    io_uring_sqe& cell = *ring.next();
    uring::prepare_read_fixed(cell, /*file=*/0, part, /*offset=*/3, /*index=*/1);
    cell.flags = IOSQE_FIXED_FILE;
    std::printf("read: %d bytes, \"%.4s\"\n", take(ring),
                reinterpret_cast<const char*>(part.data()));
    // [register]

    // 3. The kernel checks: memory outside of the buffer, a place without a file.
    uring::prepare_read_fixed(*ring.next(), file, part, 0, /*index=*/0);
    std::printf("into another buffer than it says: %s\n", words(take(ring)));
    io_uring_sqe& nowhere = *ring.next();
    uring::prepare_read_fixed(nowhere, /*file=*/5, part, 0, 1);
    nowhere.flags = IOSQE_FIXED_FILE;
    std::printf("from a file that is not there: %s\n", words(take(ring)));

    // [close]
    // 4. The table holds the file: a close() of ours does not close it.
    close(file);
    io_uring_sqe& again = *ring.next();
    uring::prepare_read_fixed(again, 0, part, 6, 1);
    again.flags = IOSQE_FIXED_FILE;
    std::printf("after close(): %d bytes, \"%.4s\"\n", take(ring),
                reinterpret_cast<const char*>(part.data()));
    must("unregister files", ring.inform(IORING_UNREGISTER_FILES, nullptr, 0));
    // [close]
}

// Output:
// read: 4 bytes, "3456"
// into another buffer than it says: EFAULT
// from a file that is not there: EBADF
// after close(): 4 bytes, "6789"
