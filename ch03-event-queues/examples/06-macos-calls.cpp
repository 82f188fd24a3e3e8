// A program for macOS, run on Linux: only its system calls are foreign.
//
// lib/darwin/guest/program.cpp is compiled for macOS: a Mach-O file, with calls in registers of its
// own, errors in the carry flag, and a kqueue. The instructions are those of this processor. What
// it asks of the kernel comes to us as a signal, and we answer as macOS would.
//
// Needs: linux
// Before: 05-ffi.  Next: 07-kernel32.

#include <cstdio>
#include <cstring>

#include "base/must.hpp"
#include "darwin/image.hpp"
#include "darwin/run.hpp"

using base::must, darwin::Image;

namespace {

// How often `bytes` stand in the program's text.
template <std::size_t Size>
int count(const Image& image, const unsigned char (&bytes)[Size]) {
    int found = 0;
    const auto text = image.text();
    for (std::size_t at = 0; at + Size <= text.size(); ++at)
        found += std::memcmp(&text[at], bytes, Size) == 0;
    return found;
}

// [instructions]
// The instruction that enters the kernel, and the number of write() before it.
bool calls_as_macos_does(const Image& image) {
    if (image.cpu() == Image::Cpu::x86_64) {
        const unsigned char syscall[] = {0x0f, 0x05};
        const unsigned char write[] = {0xb8, 0x04, 0x00, 0x00, 0x02};  // mov eax, 0x2000004
        return count(image, syscall) > 0 && count(image, write) > 0;
    }
    const unsigned char svc_0x80[] = {0x01, 0x10, 0x00, 0xd4};
    const unsigned char write[] = {0x90, 0x00, 0x80, 0x52};  // mov w16, #4
    return count(image, svc_0x80) > 0 && count(image, write) > 0;
}
// [instructions]

}  // namespace

int main() {
    // 1. The file, which no Linux kernel would start.
    if (std::strlen(MACOS_PROGRAM) == 0) {
        std::fputs("there is no clang 19 with ld64.lld, or no macOS for this processor\n",
                   stderr);
        return 77;
    }
    Image image = must("load the program", Image::load(MACOS_PROGRAM));
    std::printf("calls the kernel as macOS does: %s\n",
                calls_as_macos_does(image) ? "yes" : "no");
    std::fflush(stdout);  // what the program writes, it writes at once

    // 2. It runs in our process, in this thread.
    const auto ended = darwin::run(image);
    if (!ended && ended.error() == base::Errno::not_implemented) {
        std::fputs("this kernel has no syscall user dispatch\n", stderr);
        return 77;
    }
    const auto [status, calls] = must("run the program", ended);
    std::printf("it made %u system calls, and ended with %d\n", calls, status);
}

// Output:
// calls the kernel as macOS does: yes
// hello from a program for macOS
// a bad descriptor: carry is set, and the answer is 9
// pipe: two descriptors in two registers
// kevent: a timer of 1 ms
// kevent: 5 bytes to read
// it made 13 system calls, and ended with 42
