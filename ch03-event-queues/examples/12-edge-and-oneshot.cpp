// How often is one told? Three queues watch one pipe: by level, at the edge, and once.
//
// Level: as long as it is so. Edge: when something new has come. Oneshot: once, and then never until
// we ask again. The same things happen to the pipe for all three.
//
// Needs: linux
// Before: 11-epoll.  Next: 13-edge-traps.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>

#include "base/must.hpp"
#include "base/tracer.hpp"

using base::must;

struct Way {
    const char* name;
    std::uint32_t bits;
    int queue = -1;
};

// [ways]
static std::array<Way, 3> ways{
    {{"level", EPOLLIN}, {"edge", EPOLLIN | EPOLLET}, {"oneshot", EPOLLIN | EPOLLONESHOT}}};

static void control(int what, int pipe) {
    for (const Way& way : ways) {
        epoll_event interest{.events = way.bits, .data = {.fd = pipe}};
        must("epoll_ctl", epoll_ctl(way.queue, what, pipe, &interest));
    }
}
// [ways]

static bool tells(const Way& way) {
    epoll_event found;
    return must("epoll_wait", epoll_wait(way.queue, &found, 1, 0)) == 1;
}

// One step: `say` has happened at `line`. Who tells of it?
static void step(const char* say, int pipe, int line) {
    static const auto lane = base::program_tracer().lane("one pipe, three queues");
    int bytes = 0;
    must("FIONREAD", ioctl(pipe, FIONREAD, &bytes));
    std::array<const char*, 3> answers;
    for (std::size_t i = 0; i < ways.size(); ++i)
        answers[i] = tells(ways[i]) ? "told" : "-";
    std::printf("%-27s %5d  %-6s %-6s %s\n", say, bytes, answers[0], answers[1],
                answers[2]);
    base::program_tracer().instant(lane, say,
                                   {{"say", say},
                                    {"line", line},
                                    {"bytes", bytes},
                                    {"level", answers[0]},
                                    {"edge", answers[1]},
                                    {"oneshot", answers[2]}});
}

static void send(int end, std::size_t count) {
    const std::array<char, 8> bytes{};
    must("write", write(end, bytes.data(), count));
}

static void take(int end, std::size_t count) {
    std::array<char, 8> bytes;
    must("read", read(end, bytes.data(), count));
}

int main() {
    std::array<int, 2> pipe;
    must("pipe", pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK));
    for (Way& way : ways) way.queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    control(EPOLL_CTL_ADD, pipe[0]);

    // [steps]
    std::printf("%-27s %5s  %-6s %-6s %s\n", "", "bytes", "level", "edge", "oneshot");
    send(pipe[1], 3);
    step("3 bytes are written", pipe[0], __LINE__);
    step("nothing happens", pipe[0], __LINE__);
    take(pipe[0], 1);
    step("1 byte is read", pipe[0], __LINE__);
    send(pipe[1], 2);
    step("2 more are written", pipe[0], __LINE__);
    take(pipe[0], 8);
    step("all are read", pipe[0], __LINE__);
    send(pipe[1], 1);
    step("1 byte is written", pipe[0], __LINE__);
    control(EPOLL_CTL_MOD, pipe[0]);
    step("all three ask anew", pipe[0], __LINE__);
    close(pipe[1]);
    step("the writer closes", pipe[0], __LINE__);
    take(pipe[0], 8);
    step("the byte is read", pipe[0], __LINE__);
    take(pipe[0], 8);
    step("the end is read", pipe[0], __LINE__);
    // [steps]
}

// Output:
//                             bytes  level  edge   oneshot
// 3 bytes are written             3  told   told   told
// nothing happens                 3  told   -      -
// 1 byte is read                  2  told   -      -
// 2 more are written              4  told   told   -
// all are read                    0  -      -      -
// 1 byte is written               1  told   told   -
// all three ask anew              1  told   told   told
// the writer closes               1  told   told   -
// the byte is read                0  told   -      -
// the end is read                 0  told   -      -
