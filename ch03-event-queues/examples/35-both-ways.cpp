// Each system has one of two queues, and ours has both faces on all of them.
//
// "Tell me when I can" (readiness) and "tell me when it is done" (operations): the same echo in both
// styles, over each mechanism. One of the two is the system's own, the other one is made of it; the
// kernel itself tells us what either costs, in system calls of the server for one echo.
//
// Needs: linux ptrace
// Without: asan (UBSan makes calls of its own, now and then, to look whether memory is there)
// Before: 34-operations.  Next: 36-fibers-on-the-queue.

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "base/must.hpp"
#include "calls/calls.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must, events::Descriptor, events::Event, events::Queue;

using Bytes = std::array<std::byte, 64>;

// One request of a client: 64 bytes.
static void ask(Descriptor client) {
    const Bytes bytes{};
    must("ask", events::send_now(client, bytes));
}

// [readiness]
static void echo_when_ready(Queue& queue, Descriptor server, Descriptor client,
                            int rounds) {
    must("watch", queue.add(server, 1, events::Interest::readable));
    for (int i = 0; i < rounds; ++i) {
        ask(client);
        std::array<Event, 8> room;
        must("wait", queue.wait(room));
        Bytes bytes;
        const std::size_t size = must("receive", events::receive_now(server, bytes));
        must("send", events::send_now(server, std::span(bytes).first(size)));
    }
}
// [readiness]

// [operations]
static void echo_when_done(Queue& queue, Descriptor server, Descriptor client, int rounds) {
    enum : events::Token { received, sent };
    events::Buffers buffers(8, 2 * sizeof(Bytes));
    queue.receive_many(server, buffers, received);
    for (int i = 0; i < rounds; ++i) {
        ask(client);
        for (bool is_sent = false; !is_sent;) {
            std::array<Event, 8> room;
            const std::size_t count = must("wait", queue.wait(room));
            for (const Event& event : std::span(room).first(count)) {
                if (event.token == received) {
                    queue.send(server, buffers.bytes_of(event), sent);
                    buffers.give_back(
                        event);  // nobody else takes it before the send is done
                } else {
                    is_sent = true;
                }
            }
        }
    }
}
// [operations]

// System calls of so many echoes, from the first to the last.
static long calls_of(events::Backend backend, decltype(&echo_when_ready) echo, int rounds) {
    const auto recorded = must("trace", calls::record([&] {
                                   Queue queue = must("open", Queue::open(backend));
                                   const auto pair =
                                       must("make a pair", events::connected_pair());
                                   echo(queue, pair[0], pair[1], rounds);
                               }));
    return static_cast<long>(recorded.size());
}

static double calls_of_one(events::Backend backend, decltype(&echo_when_ready) echo) {
    constexpr int few = 10, many = 110, of_client = 1;
    const long difference = calls_of(backend, echo, many) - calls_of(backend, echo, few);
    return static_cast<double>(difference) / (many - few) - of_client;
}

int main() {
    if (events::backends().size() < 4) {
        std::puts("skipped: this kernel lets us have no io_uring");
        return 77;
    }
    std::printf("%-10s %9s %10s\n", "", "readiness", "operations");
    for (const events::Backend backend : events::backends()) {
        std::printf("%-10s %9.1f %10.1f\n", std::string(events::name_of(backend)).c_str(),
                    calls_of_one(backend, echo_when_ready),
                    calls_of_one(backend, echo_when_done));
    }
}

// Output:
//            readiness operations
// epoll            3.0        3.0
// io_uring         3.0        2.0
// kqueue           6.0        6.0
// poll             3.0        3.0
