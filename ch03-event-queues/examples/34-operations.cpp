// Not "tell me when I can", but "do it, and tell me when it is done".
//
// A server and its client in one thread, with one queue. Nobody asks whether anything is ready: each
// starts operations and reacts to their ends. The bytes belong to the queue from the start of an
// operation until its event, whatever happens in between: also when it is cancelled.
//
// Needs: posix
// Before: 33-one-queue.  Next: 35-both-ways.

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/must.hpp"
#include "events/queue.hpp"
#include "events/sockets.hpp"

using base::must, events::Address, events::Descriptor, events::Event;

enum : events::Token { accepted = 1, connected, asked, answered, echoed, heard };

static std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

static void print(const char* who, const char* what, const Event& event) {
    std::printf("%-7s %-22s %s\n", who, what,
                event.error == base::Errno{} ? std::to_string(event.result).c_str()
                                             : base::describe(event.error));
}

// A server and a client, and what is between them.
struct Both {
    events::Queue queue = must("open a queue", events::Queue::open());
    Descriptor listener = must("listen", events::listen_on(Address::loopback(0)));
    Address address = must("its address", Address::of(listener));
    Descriptor client =
        must("a socket", events::open_socket(address, events::Kind::stream));
    Descriptor server = events::no_descriptor;
    std::array<std::byte, 64> server_room, client_room;
    events::Operation acceptor = queue.accept_many(listener, accepted);

    bool react(const Event& event);
};

// [react]
// What the end of an operation sets off. @returns Whether that was the last one.
bool Both::react(const Event& event) {
    switch (event.token) {
        case accepted:
            if (!event.more) {
                print("server", "accepts no more:", event);
                return true;
            }
            server = static_cast<Descriptor>(event.result);
            queue.receive(server, server_room, asked);
            break;
        case connected:
            queue.send(client, bytes_of("hello?"), answered);
            queue.receive(client, client_room, heard);
            break;
        case answered:
            print("client", "has sent, in bytes:", event);
            break;
        case asked:
            print("server", "has received:", event);
            queue.send(server, std::span(server_room).first(6), echoed);
            break;
        case echoed:
            print("server", "has sent:", event);
            break;
        case heard:
            print("client", "has received:", event);
            queue.cancel(acceptor);
            break;
        default:
            break;
    }
    return false;
}
// [react]

int main() {
    Both both;
    both.queue.connect(both.client, both.address, connected);
    for (bool over = false; !over;) {
        std::array<Event, 1> room;  // one at a time, to have time to look
        if (must("wait", both.queue.wait(room)) > 0) over = both.react(room[0]);
    }
    for (const Descriptor one : {both.client, both.server, both.listener})
        both.queue.close(one);
}

// Output:
// client  has sent, in bytes:    6
// server  has received:          6
// server  has sent:              6
// client  has received:          6
// server  accepts no more:       cancelled
