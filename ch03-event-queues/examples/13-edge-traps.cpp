// Two ways to be wrong at the edge: to read too little, and to read too much.
//
// Who is told only once must take all there is; who stops earlier is never told of the rest, and two
// sides wait for each other for ever. But who takes all there is, from somebody who sends without
// end, never comes to the others. Each twin notices its own fault, and says so instead of hanging.
//
// Needs: linux
// Before: 12-edge-and-oneshot.  Next: 14-many-descriptors.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <deque>

#include "base/must.hpp"

using base::must;

using Pipe = std::array<int, 2>;

static Pipe watched_pipe(int queue) {
    Pipe pipe;
    must("pipe", pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK));
    epoll_event interest{.events = EPOLLIN | EPOLLET, .data = {.fd = pipe[0]}};
    must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, pipe[0], &interest));
    return pipe;
}

// The descriptor of the next event; -1 if a wait would last for ever.
static int next_event(int queue) {
    epoll_event found;
    return must("epoll_wait", epoll_wait(queue, &found, 1, 0)) == 1 ? found.data.fd : -1;
}

static bool read_some(int descriptor) {
    std::array<char, 4> room;
    return read(descriptor, room.data(), room.size()) > 0;  // false: EAGAIN
}

// ---- Too little ----

// [little]
enum class Read { once, all };

// Serves until a wait would last for ever. Gives what lies there, and nobody will tell of it.
static int left_behind(Read how) {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const Pipe pipe = watched_pipe(queue);
    must("write", write(pipe[1], "ten bytes.", 10));
    for (int ready; (ready = next_event(queue)) >= 0;) {
        if (how == Read::once) {
            read_some(ready);  // the twin: four of ten bytes
        } else {
            while (read_some(ready)) {}
        }
    }
    int bytes = 0;
    must("FIONREAD", ioctl(pipe[0], FIONREAD, &bytes));
    for (const int one : {pipe[0], pipe[1], queue}) close(one);
    return bytes;
}
// [little]

// ---- Too much ----

// [much]
constexpr int no_limit = 100'000;  // more than anybody would wait for

// One sender is as fast as we are: whatever we take, it sends again. Another sends one word.
// Gives how many reads it takes until that one is served.
static int reads_until_served(int most_in_a_row) {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const Pipe fast = watched_pipe(queue), slow = watched_pipe(queue);
    must("write", write(fast[1], "fast", 4));
    must("write", write(slow[1], "slow", 4));
    std::deque<int> hot;  // not yet at the end of what they have: no edge will tell of them
    int reads = 0;
    for (bool is_served = false; !is_served && reads < no_limit;) {
        for (int ready; (ready = next_event(queue)) >= 0;) hot.push_back(ready);
        const int one = hot.front();
        hot.pop_front();
        bool has_more = true;
        for (int i = 0; i < most_in_a_row && has_more && reads < no_limit; ++i, ++reads) {
            has_more = read_some(one);
            if (one == fast[0]) must("write", write(fast[1], "fast", 4));
        }
        if (has_more) hot.push_back(one);
        is_served = one == slow[0];
    }
    for (const int one : {fast[0], fast[1], slow[0], slow[1], queue}) close(one);
    return reads;
}
// [much]

int main() {
    std::printf("read once:           %d of 10 bytes lie there, and no event will come\n",
                left_behind(Read::once));
    std::printf("read until EAGAIN:   %d bytes lie there\n", left_behind(Read::all));

    const int twin = reads_until_served(no_limit), fair = reads_until_served(16);
    std::printf("read until EAGAIN:   after %d reads the other one was %s\n", twin,
                twin < no_limit ? "served" : "not served");
    std::printf("16 reads, then next: after %d reads the other one was served\n", fair);
}

// Output:
// read once:           6 of 10 bytes lie there, and no event will come
// read until EAGAIN:   0 bytes lie there
// read until EAGAIN:   after 100000 reads the other one was not served
// 16 reads, then next: after 18 reads the other one was served
