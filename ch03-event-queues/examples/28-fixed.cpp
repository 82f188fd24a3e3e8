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
#include <cstring>
#include <span>
#include <vector>

#include "base/must.hpp"
#include "uring/prepare.hpp"
#include "uring/program.hpp"

using base::must;

// "Read 4 bytes at `offset`, from a place in the table of files, into a part of a buffer in the other."
static int read(uring::Ring& ring, unsigned place, std::span<std::byte> part,
                std::uint64_t offset, std::uint16_t buffer) {
    io_uring_sqe& cell = *ring.next();
    uring::prepare_read_fixed(cell, static_cast<int>(place), part, offset, buffer);
    cell.flags = IOSQE_FIXED_FILE;
    must("io_uring_enter", ring.wait(1));
    const int result = ring.look()->res;
    ring.done_with();
    return result;
}

static void print(const char* what, int result, std::span<const std::byte> part) {
    if (result < 0) std::printf("%-31s %s\n", what, strerrorname_np(-result));
    if (result >= 0)
        std::printf("%-31s %d bytes, \"%.4s\"\n", what, result,
                    reinterpret_cast<const char*>(part.data()));
}

int main() {
    uring::Ring ring = uring::open_or_skip({.entries = 4});
    char name[] = "/tmp/workbook-XXXXXX";
    const int file = must("mkstemp", mkstemp(name));
    unlink(name);
    must("write", write(file, "0123456789", 10));

    // [register]
    // 1. Two buffers and one file, for as long as the ring lives.
    std::vector<std::byte> small(16), large(4096);
    const std::array buffers{iovec{.iov_base = small.data(), .iov_len = small.size()},
                             iovec{.iov_base = large.data(), .iov_len = large.size()}};
    must("register buffers", ring.inform(IORING_REGISTER_BUFFERS, buffers.data(), 2));
    must("register files", ring.inform(IORING_REGISTER_FILES, &file, 1));

    // 2. Into the middle of buffer 1.
    const auto part = std::span(large).subspan(1000, 4);
    print("file 0, buffer 1:", read(ring, 0, part, /*offset=*/3, 1), part);
    // [register]

    // 3. The kernel checks: memory outside of the buffer, a place without a file.
    print("file 0, outside of buffer 0:", read(ring, 0, part, 3, 0), part);
    print("file 5:", read(ring, 5, part, 3, 1), part);

    // 4. The table holds the file: a close() of ours does not close it.
    close(file);
    print("file 0, after close():", read(ring, 0, part, 6, 1), part);
    must("unregister files", ring.inform(IORING_UNREGISTER_FILES, nullptr, 0));
}

// Output:
// file 0, buffer 1:               4 bytes, "3456"
// file 0, outside of buffer 0:    EFAULT
// file 5:                         EBADF
// file 0, after close():          4 bytes, "6789"
