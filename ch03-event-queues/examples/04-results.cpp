// What the answers of the kernel mean, and what a program has to do with each.
//
// One register holds all that the kernel has to say. The last 4095 numbers are errors; everything
// else is an answer, also one that looks like failure at first sight: half of the work done, or an
// address that nobody may read. A wrapper that hides the difference loses data.
//
// Needs: linux
// Before: 03-clobbers.  Next: 05-ffi.

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <vector>

#include "base/must.hpp"
#include "sys/calls.hpp"
#include "sys/handle.hpp"

using base::Errno;
using base::must;
using Bytes = std::span<const std::byte>;

// [write-all]
// Writes all of it, however many calls that takes. A short write is no error: there was room for a
// part, and the next call says what is wrong, if anything is.
static sys::Result<std::size_t> write_all(int to, Bytes bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = sys::write(to, bytes.subspan(done));
        if (!count && count.error() == Errno::interrupted) continue;
        if (!count && count.error() == Errno::would_block) return done;  // no room for now
        if (!count) return base::fail(count.error());
        done += *count;
    }
    return done;
}
// [write-all]

template <typename T>
static void tell(const char* what, const sys::Result<T>& result) {
    std::printf("%-32s %s\n", what, result ? "an answer" : base::describe(result.error()));
}

// Reads until nothing is left for now.
static std::size_t drain(int from) {
    std::array<std::byte, 4096> room;
    std::size_t sum = 0;
    while (const auto count = sys::read(from, room)) sum += *count;
    return sum;
}

int main() {
    // A pipe that never waits: it has room for some ten thousand bytes, and then says so.
    int ends[2] = {-1, -1};
    must("make a pipe", sys::call(sys::number::pipe2, ends, O_CLOEXEC | O_NONBLOCK));
    const sys::Handle reader(ends[0]), writer(ends[1]);
    std::array<std::byte, 16> room{};

    // 1. Errors are values. None of them touches errno, which belongs to the C library.
    errno = 0;
    tell("read from an empty pipe:", sys::read(reader.get(), room));
    tell("write to the end to read:", sys::write(reader.get(), room));
    tell("open what is not there:", sys::openat(AT_FDCWD, "/no/such/file", O_RDONLY));
    tell("read from descriptor -1:", sys::read(-1, room));

    // 2. The kernel looks at each address before it uses it: an error, and no crash.
    const Bytes nowhere(reinterpret_cast<const std::byte*>(8), 16);
    tell("write from address 8:", sys::write(writer.get(), nowhere));
    std::printf("errno after five errors: %d\n", errno);

    // 3. Half of the work is an answer. Who does not look at it loses the rest.
    const std::vector<std::byte> message(1'000'000);
    const std::size_t taken = must("write", sys::write(writer.get(), message));
    const std::size_t arrived = drain(reader.get());
    std::printf("one write: all arrived: %s; it said so: %s\n",
                arrived == message.size() ? "yes" : "no", arrived == taken ? "yes" : "no");

    // 4. Who does look goes on where it stopped, when there is room again.
    std::size_t sent = 0, received = 0;
    while (sent < message.size()) {
        sent += must("write", write_all(writer.get(), Bytes(message).subspan(sent)));
        received += drain(reader.get());
    }
    std::printf("write_all: all arrived: %s\n", received == message.size() ? "yes" : "no");
}

// Output:
// read from an empty pipe:         it would have to wait
// write to the end to read:        bad file descriptor
// open what is not there:          no such file or directory
// read from descriptor -1:         bad file descriptor
// write from address 8:            bad address
// errno after five errors: 0
// one write: all arrived: no; it said so: yes
// write_all: all arrived: yes
