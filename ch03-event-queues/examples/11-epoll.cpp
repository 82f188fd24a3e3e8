// The list stays in the kernel: epoll.
//
// select() and poll() bring the whole list along in each call. epoll splits the question: say once who
// matters, ask often what has happened; only those that are ready come back, each with 64 bits of
// ours. What is watched is the open file, though, not its number: hence the trap at the end.
//
// Needs: linux
// Before: 10-poll.  Next: 12-edge-and-oneshot.

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "base/must.hpp"

using base::must;

using Pipe = std::array<int, 2>;

static Pipe make_pipe() {
    Pipe pipe;
    must("pipe", pipe2(pipe.data(), O_CLOEXEC));
    return pipe;
}

// [control]
// One of EPOLL_CTL_ADD, _MOD, _DEL. Gives 0 or why not.
static int control(int queue, int what, int descriptor, std::uint64_t token) {
    epoll_event interest{.events = EPOLLIN, .data = {.u64 = token}};
    return epoll_ctl(queue, what, descriptor, &interest) == 0 ? 0 : errno;
}
// [control]

// [wait]
static void print_ready(const char* when, int queue) {
    std::array<epoll_event, 8> found;  // as many as fit; the others come in the next call
    const int count = must("epoll_wait", epoll_wait(queue, found.data(), found.size(), 0));
    std::printf("%s: %d", when, count);
    for (int i = 0; i < count; ++i)
        std::printf(", token %llu", static_cast<unsigned long long>(
                                        found[static_cast<std::size_t>(i)].data.u64));
    std::printf("\n");
}
// [wait]

// 1. Say once who matters, and by which name we want to hear of them.
static void watch(int queue, const Pipe& pipe) {
    control(queue, EPOLL_CTL_ADD, make_pipe()[0], 100);
    control(queue, EPOLL_CTL_ADD, pipe[0], 200);
    print_ready("nothing has happened", queue);
    must("write", write(pipe[1], "x", 1));
    print_ready("a byte for the second", queue);
    print_ready("not read: told again", queue);
    control(queue, EPOLL_CTL_MOD, pipe[0], 201);
    print_ready("under another name", queue);
}

// 2. What it refuses.
static void refuse(int queue, const Pipe& pipe) {
    const auto name = [](int error) { return strerrorname_np(error); };
    std::printf("add twice: %s\n", name(control(queue, EPOLL_CTL_ADD, pipe[0], 1)));
    control(queue, EPOLL_CTL_DEL, pipe[0], 0);
    print_ready("removed", queue);
    std::printf("modify what is not there: %s\n",
                name(control(queue, EPOLL_CTL_MOD, pipe[0], 1)));
    const int file = must("open", open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    std::printf("a file: %s\n", name(control(queue, EPOLL_CTL_ADD, file, 1)));
}

// [dup]
// 3. A close() is a removal: the file is gone, so is the interest. Unless somebody has a second
// descriptor of it: a child, a library, ourselves.
static void close_too_early(int queue, const Pipe& alone, const Pipe& copied) {
    control(queue, EPOLL_CTL_ADD, alone[0], 300);
    must("write", write(alone[1], "x", 1));
    close(alone[0]);
    print_ready("closed", queue);

    control(queue, EPOLL_CTL_ADD, copied[0], 200);
    const int copy = must("dup", fcntl(copied[0], F_DUPFD_CLOEXEC, 0));
    close(copied[0]);
    print_ready("closed, but a copy lives", queue);
    for (const int one : {copied[0], copy})
        std::printf("remove the %s: %s\n", one == copy ? "copy" : "old number",
                    strerrorname_np(control(queue, EPOLL_CTL_DEL, one, 0)));
    print_ready("nobody can end this", queue);
    close(copy);
    print_ready("except by closing the copy", queue);
}
// [dup]

int main() {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const Pipe pipe = make_pipe();
    watch(queue, pipe);
    refuse(queue, pipe);
    close_too_early(queue, make_pipe(), pipe);
}

// Output:
// nothing has happened: 0
// a byte for the second: 1, token 200
// not read: told again: 1, token 200
// under another name: 1, token 201
// add twice: EEXIST
// removed: 0
// modify what is not there: ENOENT
// a file: EPERM
// closed: 0
// closed, but a copy lives: 1, token 200
// remove the old number: EBADF
// remove the copy: ENOENT
// nobody can end this: 1, token 200
// except by closing the copy: 0
