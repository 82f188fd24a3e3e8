// A file is made, written, read and closed, and no function of the C library does it.
//
// Chapter 1 has shown the instruction. In lib/sys it stands once for each of three CPUs, with the
// numbers of the services beside it. All that the wrappers of the C library do, a program can do
// itself, and see how little it is.
//
// Needs: linux
// Next: 02-same-calls.

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "sys/calls.hpp"

namespace number = sys::number;

int main() {
    // 1. One number, no argument: the answer is in a register, and nothing else has changed.
    const long process = sys::raw_call(number::getpid);
    std::printf("getpid is number %ld on the x86-64 and %ld elsewhere; right: %s\n",
                number::getpid.x86_64, number::getpid.generic,
                process == getpid() ? "yes" : "no");

    // 2. Arguments are words: an address, a number, a size. Nobody checks what they mean.
    static const char name[] = "file", text[] = "hello\n";
    const long file =
        sys::raw_call(number::memfd_create, reinterpret_cast<long>(name), MFD_CLOEXEC);
    const long written =
        sys::raw_call(number::write, file, reinterpret_cast<long>(text), sizeof text - 1);
    std::printf("memfd_create gave a descriptor: %s; write took %ld bytes\n",
                file >= 0 ? "yes" : "no", written);

    // 3. The same services with types. A wrapper is one line, and compiles to the same.
    const int fd = static_cast<int>(file);
    std::array<std::byte, 16> room{};
    const auto place = sys::lseek(fd, 0, SEEK_SET);
    const auto count = sys::read(fd, room);
    std::printf("lseek went to %ld, read gave %zu bytes: %.5s\n",
                static_cast<long>(place.value()), count.value(),
                reinterpret_cast<const char*>(room.data()));

    // 4. What fails says why in the answer itself. There is no errno here.
    std::printf("close: %s\n", sys::close(fd) ? "done" : "failed");
    const auto again = sys::close(fd);
    std::printf("close again: %s\n", again ? "done" : base::describe(again.error()));
    std::printf("a number without a service: %ld\n", sys::raw_call(999'999));
}

// Output:
// getpid is number 39 on the x86-64 and 172 elsewhere; right: yes
// memfd_create gave a descriptor: yes; write took 6 bytes
// lseek went to 0, read gave 6 bytes: hello
// close: done
// close again: bad file descriptor
// a number without a service: -38
