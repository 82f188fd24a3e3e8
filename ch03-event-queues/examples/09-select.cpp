// One call waits for several: select(), and its three traps.
//
// A set of bits names the descriptors; the call leaves the bits of those that are ready. That is
// forty years old, works everywhere, and asks for care: the answer overwrites the question, Linux
// overwrites the timeout too, and the set ends at descriptor 1023, whatever the kernel could do.
//
// Needs: linux
// Before: 08-ntdll.  Next: 10-poll.

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "base/must.hpp"

using base::must;

using Pipe = std::array<int, 2>;  // [0] is the end to read, [1] the end to write
using Pipes = std::array<Pipe, 3>;

// [wait]
static fd_set set_of(const Pipes& pipes) {
    fd_set set;
    FD_ZERO(&set);
    for (const Pipe& pipe : pipes) FD_SET(pipe[0], &set);
    return set;
}

// Waits for any of `set`, for a moment at most, and leaves in it who is ready.
static int wait_for(fd_set& set, const Pipes& pipes, timeval timeout = {}) {
    int highest = 0;
    for (const Pipe& pipe : pipes) highest = pipe[0] > highest ? pipe[0] : highest;
    return must("select", select(highest + 1, &set, nullptr, nullptr, &timeout));
}
// [wait]

static void print(const char* what, int count, const fd_set& set, const Pipes& pipes) {
    std::printf("%s: %d ready:", what, count);
    for (std::size_t i = 0; i < pipes.size(); ++i) {
        if (FD_ISSET(pipes[i][0], &set)) std::printf(" pipe %zu", i);
    }
    std::printf("\n");
}

static void ask_twice(const Pipes& pipes) {
    // 1. Three pipes, one call.
    must("write", write(pipes[2][1], "x", 1));
    fd_set set = set_of(pipes);
    print("first wait", wait_for(set, pipes), set, pipes);

    // 2. The twin asks with the answer: whoever was not ready then is not asked about now.
    must("write", write(pipes[0][1], "x", 1));
    print("twin, with the old set", wait_for(set, pipes), set, pipes);
    set = set_of(pipes);
    print("with a new set", wait_for(set, pipes), set, pipes);
}

// 3. Linux leaves in the timeout what was left of it: after a timeout nothing.
static void wait_in_vain() {
    timeval timeout{.tv_sec = 0, .tv_usec = 2'000};
    must("select", select(0, nullptr, nullptr, nullptr, &timeout));
    std::printf(
        "2 ms later the timeout is %ld us: a twin that uses it again never sleeps\n",
        static_cast<long>(timeout.tv_usec));
}

// What FD_SET does, without asking how long the set is.
static void set_bit(unsigned long* words, int descriptor) {
    const auto bit = static_cast<unsigned>(descriptor), wide = unsigned{8 * sizeof(long)};
    words[bit / wide] |= 1ul << (bit % wide);
}

// [overflow]
// 4. Descriptor 1024 is one too many for the set, though not for the kernel.
static void one_too_many(int pipe) {
    constexpr std::size_t words_of_set = sizeof(fd_set) / sizeof(long);
    rlimit limit{.rlim_cur = 2048, .rlim_max = 0};
    rlimit now{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &now));
    limit.rlim_max = now.rlim_max;
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    const int high = must("dup", fcntl(pipe, F_DUPFD, FD_SETSIZE));

    // A set, and the memory behind it, in which somebody keeps something: the twin asks nobody.
    std::array<unsigned long, words_of_set + 1> memory{};
    set_bit(memory.data(), high);
    std::printf("descriptor %d, a set of %d bits: its neighbour in memory is now %lu\n",
                high, FD_SETSIZE, memory[words_of_set]);

    pollfd one{.fd = high, .events = POLLIN, .revents = 0};
    std::printf("it is the set that ends, not the system: poll() says: %d ready\n",
                must("poll", poll(&one, 1, /*timeout in ms=*/0)));
    std::printf("who checks refuses it: %s\n", high < FD_SETSIZE ? "no" : "yes");
}
// [overflow]

int main() {
    Pipes pipes;
    for (Pipe& pipe : pipes) must("pipe", pipe2(pipe.data(), O_CLOEXEC));
    ask_twice(pipes);
    wait_in_vain();
    one_too_many(pipes[0][0]);
}

// Output:
// first wait: 1 ready: pipe 2
// twin, with the old set: 1 ready: pipe 2
// with a new set: 2 ready: pipe 0 pipe 2
// 2 ms later the timeout is 0 us: a twin that uses it again never sleeps
// descriptor 1024, a set of 1024 bits: its neighbour in memory is now 1
// it is the set that ends, not the system: poll() says: 1 ready
// who checks refuses it: yes
