// Calling C without its header: a foreign function interface by hand.
//
// A linker knows names and nothing else. What a function takes, what it gives, in which registers
// and in which bytes: two languages only agree on that, and nobody checks it. So the declaration
// must say the same as the library's own. Here one declaration lies on purpose, and one structure
// has the wrong padding. Both link, and both run.
//
// Needs: linux
// Before: 04-results.  Next: 06-macos-calls.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

// [declarations]
// No header of the C library for these: the names, and what we promise about them.
extern "C" {
void qsort(void* begin, std::size_t count, std::size_t size,
           int (*compare)(const void*, const void*));
int memfd_create(const char* name, unsigned flags);
long lseek(int fd, long offset, int from);
int lseek_told_wrong(int fd, long offset, int from) asm("lseek");  // gives a long
int eventfd(unsigned count, int flags);
int epoll_create1(int flags);
int epoll_ctl(int queue, int operation, int fd, void* event);
int epoll_wait(int queue, void* events, int room, int timeout_ms);
int close(int fd);
}
// [declarations]

// [layouts]
// struct epoll_event, in the two ways in which a compiler may lay it out.
struct Natural {
    std::uint32_t events;
    std::uint64_t token;  // at 8: a multiple of its size
};
struct [[gnu::packed]] Packed {
    std::uint32_t events;
    std::uint64_t token;  // at 4
};
static_assert(sizeof(Natural) == 16 && sizeof(Packed) == 12);

// A 64-bit x86 kernel also serves 32-bit programs, where 8 bytes need only be at a multiple of 4.
// To have one layout for both, the structure is packed there, and only there.
#if defined(__x86_64__)
using Right = Packed;
using Wrong = Natural;
#else
using Right = Natural;
using Wrong = Packed;
#endif
// [layouts]

// Adds three counters with a token each to a queue, and prints which tokens come back.
// [tokens]
template <typename Layout>
static void send_tokens(const char* name) {
    constexpr int in = 1, add = 1;  // EPOLLIN, EPOLL_CTL_ADD
    const int queue = epoll_create1(0);
    std::array<int, 3> counters{};
    for (std::uint32_t i = 0; i < counters.size(); ++i) {
        counters[i] = eventfd(1, 0);
        // A second one behind it: the kernel may read more than the structure holds.
        std::array<Layout, 2> interest{Layout{.events = in, .token = 0x7000'0001 + i}};
        epoll_ctl(queue, add, counters[i], interest.data());
    }
    std::array<Layout, 8> out{};  // likewise: for three events eight places are enough
    const int count = epoll_wait(queue, out.data(), counters.size(), 0);
    std::printf("%s, %d events:", name, count);
    for (std::size_t i = 0; i < counters.size(); ++i)
        std::printf(" %d", out[i].events == in && out[i].token == 0x7000'0001 + i);
    std::printf("\n");
    for (const int fd : counters) close(fd);
    close(queue);
}
// [tokens]

// C calls us: the function must be one that C could have written.
extern "C" int by_value(const void* a, const void* b) {
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

int main() {
    // 1. A function by its name; it calls ours, by its address.
    std::array<int, 4> numbers{3, 1, 4, 2};
    qsort(numbers.data(), numbers.size(), sizeof(int), by_value);
    std::printf("sorted by C:");
    for (const int number : numbers) std::printf(" %d", number);

    // 2. The same function under two declarations. Both link; one is a lie.
    const int file = memfd_create("large", 0);
    constexpr long place = (1L << 32) + 5;
    std::printf("\nwent to %ld", lseek(file, place, 0));
    std::printf(", told that it gives an int: %d\n", lseek_told_wrong(file, place, 0));
    close(file);

    // 3. A structure is bytes at agreed places. Is each event's token the one we gave?
    send_tokens<Right>("the kernel's layout");
    send_tokens<Wrong>("the other layout");
}

// Output:
// sorted by C: 1 2 3 4
// went to 4294967301, told that it gives an int: 5
// the kernel's layout, 3 events: 1 1 1
// the other layout, 3 events: 0 0 0
